/** What the card shows, out of a company's properties: no component, no state. */
import fields from './fields.json';

/** `noAccess`: the viewer is given none of our properties; `empty`: never assessed. */
export function kindOf(properties) {
  if (!Object.keys(fields).some((name) => properties[name] !== undefined)) return 'noAccess';
  return isBlank(properties.prm_state) ? 'empty' : 'shown';
}

/** The value in the viewer's language; an option that the card does not know is shown as it is. */
export function shown(properties, name, locale) {
  const value = properties[name];
  if (isBlank(value)) return '';
  return fields[name].options?.[value]?.[locale] ?? String(value);
}

export function labelOf(name, locale) {
  return fields[name].label[locale];
}

/** HubSpot gives numbers as text. */
export function numberOf(properties, name) {
  return isBlank(properties[name]) ? null : Number(properties[name]);
}

export function flagsOf(properties) {
  return isBlank(properties.prm_flags) ? [] : properties.prm_flags.split(';');
}

/** The half-width of the band stands in the first reason: “72 (±5)”. */
export function scoreOf(properties) {
  const score = numberOf(properties, 'prm_score');
  if (score === null) return '–';
  const band = /[((]±\s?(\d+(?:\.\d+)?)[))]/.exec(properties.prm_reasons ?? '');
  return band ? `${Math.round(score)} ±${band[1]}` : String(Math.round(score));
}

export function changeOf(properties) {
  const change = numberOf(properties, 'prm_score_change');
  if (change === null) return '';
  if (change === 0) return '±0';
  return `${change > 0 ? '▲ +' : '▼ −'}${Math.abs(change)}`;
}

export function linesOf(value) {
  return (value ?? '').split('\n').filter((line) => line.trim() !== '');
}

/** The stage is written in the language of the settings, which need not be the viewer's. */
const STAGES = [
  ['届いた', 'delivered'],
  ['見た', 'seen'],
  ['使った', 'used'],
  ['成果', 'result'],
];

/** `stage` is the place in delivered → seen → used → result; -1: another word. */
export function eventsOf(value) {
  return linesOf(value).map((line) => {
    const [on = '', word = '', ...text] = line.split(' | ');
    return { on, word, stage: STAGES.findIndex((names) => names.includes(word)), text: text.join(' | ') };
  });
}

function isBlank(value) {
  return value === undefined || value === null || value === '';
}
