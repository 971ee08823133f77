/** Every word of the component, in the viewer's language. */
import cardTitle from '@salesforce/label/c.PRM_Card_Title';
import scoreOf100 from '@salesforce/label/c.PRM_Score_Of_100';
import change28 from '@salesforce/label/c.PRM_Change_28';
import noScore from '@salesforce/label/c.PRM_No_Score';
import why from '@salesforce/label/c.PRM_Why';
import rhythm from '@salesforce/label/c.PRM_Rhythm';
import cannotJudge from '@salesforce/label/c.PRM_Cannot_Judge';
import due from '@salesforce/label/c.PRM_Due';
import createTask from '@salesforce/label/c.PRM_Create_Task';
import completeTask from '@salesforce/label/c.PRM_Complete_Task';
import outcome from '@salesforce/label/c.PRM_Outcome';
import outcomeHint from '@salesforce/label/c.PRM_Outcome_Hint';
import cancel from '@salesforce/label/c.PRM_Cancel';
import done from '@salesforce/label/c.PRM_Done';
import created from '@salesforce/label/c.PRM_Created';
import failed from '@salesforce/label/c.PRM_Failed';
import noAction from '@salesforce/label/c.PRM_No_Action';
import openTask from '@salesforce/label/c.PRM_Open_Task';
import packageTitle from '@salesforce/label/c.PRM_Package';
import week from '@salesforce/label/c.PRM_Week';
import noPackage from '@salesforce/label/c.PRM_No_Package';
import events from '@salesforce/label/c.PRM_Events';
import noEvents from '@salesforce/label/c.PRM_No_Events';
import delivered from '@salesforce/label/c.PRM_Delivered';
import seen from '@salesforce/label/c.PRM_Seen';
import used from '@salesforce/label/c.PRM_Used';
import result from '@salesforce/label/c.PRM_Result';
import asOf from '@salesforce/label/c.PRM_As_Of';
import emptyTitle from '@salesforce/label/c.PRM_Empty_Title';
import emptyText from '@salesforce/label/c.PRM_Empty_Text';
import stale from '@salesforce/label/c.PRM_Stale';
import noAccessTitle from '@salesforce/label/c.PRM_No_Access_Title';
import noAccessText from '@salesforce/label/c.PRM_No_Access_Text';
import errorTitle from '@salesforce/label/c.PRM_Error_Title';
import loading from '@salesforce/label/c.PRM_Loading';
import subjectPrefix from '@salesforce/label/c.PRM_Subject_Prefix';
import stateSince from '@salesforce/label/c.PRM_State_Since';
import state from '@salesforce/label/c.PRM_State';
import risk from '@salesforce/label/c.PRM_Risk';
import step from '@salesforce/label/c.PRM_Step';
import touch from '@salesforce/label/c.PRM_Touch';
import tier from '@salesforce/label/c.PRM_Tier';
import evidence from '@salesforce/label/c.PRM_Evidence';
import nextAction from '@salesforce/label/c.PRM_Next_Action';
import noOutcome from '@salesforce/label/c.PRM_No_Outcome';

/** Between action and partner in a task's subject. */
const subjectBar = subjectPrefix.startsWith('[') ? ' | ' : '|';
/** English needs a blank after the bracket. */
const prefix = subjectPrefix.startsWith('[') ? `${subjectPrefix} ` : subjectPrefix;

export {
  prefix as subjectPrefix,
  subjectBar,
  cardTitle,
  scoreOf100,
  change28,
  noScore,
  why,
  rhythm,
  cannotJudge,
  due,
  createTask,
  completeTask,
  outcome,
  outcomeHint,
  cancel,
  done,
  created,
  failed,
  noAction,
  openTask,
  packageTitle,
  week,
  noPackage,
  events,
  noEvents,
  delivered,
  seen,
  used,
  result,
  asOf,
  emptyTitle,
  emptyText,
  stale,
  noAccessTitle,
  noAccessText,
  errorTitle,
  loading,
  stateSince,
  state,
  risk,
  step,
  touch,
  tier,
  evidence,
  nextAction,
  noOutcome,
};
