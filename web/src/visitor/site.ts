// What the centre says of its site before a visit, and how a visit begins.
import type { FieldKind } from "../live/types.ts";

export interface AskedField {
  readonly id: string;
  readonly label: string;
  readonly kind: FieldKind;
  readonly required: boolean;
  readonly choices: readonly string[];
}

export interface Limits {
  readonly message_chars: number;
  readonly attachment_bytes: number;
  readonly attachment_kinds: readonly string[];
}

export interface SiteInfo {
  readonly site: string;
  readonly name: string;
  readonly centre_name: string;
  readonly language: string;
  readonly colour: string;
  readonly greeting: string;
  readonly form: readonly AskedField[];
  readonly open: boolean;
  readonly opens_at: string | null;
  readonly leave_message: boolean;
  readonly limits: Limits;
}

export interface NewVisit {
  readonly name: string;
  readonly language: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly page: string;
  readonly message: { readonly message_id: string; readonly text: string } | null;
  readonly visitor_key: string;
}

export interface VisitBegun {
  readonly contact_id: string;
  readonly token: string;
  readonly visitor_key: string;
  readonly parked: boolean;
}
