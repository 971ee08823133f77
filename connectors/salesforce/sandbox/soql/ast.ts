/** How far a record's address is from a place, in degrees. */
export interface Distance {
  readonly latitude: number;
  readonly longitude: number;
  readonly unit: 'mi' | 'km';
}

/** A field, reached over parents, perhaps inside a function: `Owner.Name`, `CALENDAR_YEAR(CloseDate)`, `COUNT()`. */
export interface Expression {
  readonly kind: 'expression';
  readonly path: readonly string[];
  /** Upper-case name of the function around it. */
  readonly fn: string | null;
  /** Inside FORMAT(): text in the user's locale. */
  readonly formatted: boolean;
  /** The other arguments of DISTANCE(). */
  readonly distance: Distance | null;
  readonly at: number;
}

export interface SelectField {
  readonly kind: 'field';
  readonly expression: Expression;
  readonly alias: string | null;
}

export interface SelectChildren {
  readonly kind: 'children';
  readonly query: Query;
  readonly at: number;
}

export interface SelectAll {
  readonly kind: 'fields';
  readonly which: 'ALL' | 'STANDARD' | 'CUSTOM';
  readonly at: number;
}

/** `TYPEOF What WHEN Account THEN Phone ELSE Name END`: fields by the kind of the parent. */
export interface SelectTypeof {
  readonly kind: 'typeof';
  readonly relation: string;
  readonly branches: readonly { readonly object: string; readonly at: number; readonly fields: readonly Expression[] }[];
  readonly otherwise: readonly Expression[];
  readonly at: number;
}

export type SelectItem = SelectField | SelectChildren | SelectAll | SelectTypeof;

export type Literal =
  | { readonly kind: 'string'; readonly text: string; readonly at: number }
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly at: number }
  | { readonly kind: 'null'; readonly at: number }
  | { readonly kind: 'date'; readonly days: number; readonly at: number }
  | { readonly kind: 'datetime'; readonly seconds: number; readonly at: number }
  | { readonly kind: 'range'; readonly name: string; readonly n: number; readonly at: number };

export type CompareOperator = '=' | '!=' | '<' | '>' | '<=' | '>=' | 'LIKE';

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly items: readonly Condition[] }
  | { readonly kind: 'not'; readonly item: Condition }
  | {
      readonly kind: 'compare';
      readonly expression: Expression;
      readonly operator: CompareOperator;
      readonly value: Literal;
      readonly at: number;
    }
  | {
      readonly kind: 'in';
      readonly expression: Expression;
      readonly negated: boolean;
      readonly values: readonly Literal[];
      readonly at: number;
    }
  | { readonly kind: 'semijoin'; readonly expression: Expression; readonly negated: boolean; readonly query: Query; readonly at: number }
  | {
      readonly kind: 'includes';
      readonly expression: Expression;
      readonly negated: boolean;
      readonly values: readonly Literal[];
      readonly at: number;
    };

export interface OrderItem {
  readonly expression: Expression;
  readonly descending: boolean;
  readonly nullsLast: boolean;
}

export interface Query {
  readonly select: readonly SelectItem[];
  readonly from: string;
  readonly fromAt: number;
  /** Lower-case names that FROM gives to the object (an empty path) and to parents of it. */
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  readonly scope: string | null;
  readonly where: Condition | null;
  readonly groupBy: readonly Expression[];
  /** Subtotals: of every prefix of the keys, or of every choice among them. */
  readonly subtotals: 'none' | 'rollup' | 'cube';
  readonly having: Condition | null;
  readonly orderBy: readonly OrderItem[];
  readonly limit: number | null;
  readonly offset: number;
  readonly offsetAt: number;
}
