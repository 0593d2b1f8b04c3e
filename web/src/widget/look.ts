// How the button and the panel look. Only constructed style sheets and properties set from script:
// a page whose policy forbids inline styles shows them all the same.
import { readableOn } from "../visitor/colour.ts";

const SHEET = `
:host { all: initial; }
.launcher, .panel, .note { position: fixed; inset-inline-end: 20px; z-index: 2147483647; }
.launcher { bottom: max(20px, env(safe-area-inset-bottom)); width: 56px; height: 56px; padding: 0;
  border: 1px solid #ffffff40; border-radius: 50%; display: grid; place-content: center; cursor: pointer;
  color: var(--on); background: var(--colour); box-shadow: 0 4px 18px #0004; }
.launcher:hover { filter: brightness(1.1); }
.launcher:focus-visible { outline: 3px solid var(--colour); outline-offset: 3px; box-shadow: 0 0 0 3px #fff, 0 4px 18px #0004; }
.launcher svg { width: 26px; height: 26px; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
.badge { position: absolute; top: -4px; inset-inline-end: -4px; min-width: 22px; height: 22px; padding: 0 6px; box-sizing: border-box;
  border: 2px solid #fff; border-radius: 11px; background: #b3261e; color: #fff; font: 600 12px/18px system-ui, sans-serif; text-align: center; }
.said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.panel, .note { bottom: 88px; border: 0; border-radius: 14px; background: Canvas; color-scheme: light dark;
  box-shadow: 0 1px 3px #0003, 0 12px 40px #0004; }
.panel { width: 384px; height: min(640px, calc(100vh - 108px)); }
.note { margin: 0; max-width: min(300px, calc(100vw - 72px)); padding: 12px 16px; color: CanvasText; font: 14px/1.4 system-ui, sans-serif; }
[hidden] { display: none !important; }
@media (prefers-reduced-motion: no-preference) { .panel { animation: rise .16s ease-out; } @keyframes rise { from { opacity: 0; transform: translateY(12px); } } }
@media (max-width: 600px), (max-height: 480px) {
  .panel { inset: 0; width: 100%; height: 100%; height: 100dvh; border-radius: 0; }
  .full { display: none; }
}
@media print { .launcher, .panel, .note { display: none; } }
`;

const SPEECH = "M4 5h16v11H9l-5 4z";
const DOWN = "M5 9l7 7 7-7";

export interface Parts {
  readonly host: HTMLElement;
  readonly root: ShadowRoot;
  readonly launcher: HTMLButtonElement;
  readonly sign: SVGPathElement;
  readonly badge: HTMLElement;
  /** Read aloud when it changes. */
  readonly said: HTMLElement;
  /** In the panel's place until it is there. */
  readonly note: HTMLElement;
}

function styled(root: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(SHEET);
    root.adoptedStyleSheets = [sheet];
  } catch {
    const style = document.createElement("style");
    style.textContent = SHEET;
    root.append(style);
  }
}

/** Make the button, in a tree of its own that the page's styles do not reach. */
export function drawn(): Parts {
  const host = document.createElement("div");
  host.dataset["cordboard"] = "";
  const root = host.attachShadow({ mode: "open" });
  styled(root);
  const launcher = document.createElement("button");
  launcher.type = "button";
  launcher.className = "launcher";
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  const sign = document.createElementNS("http://www.w3.org/2000/svg", "path");
  drawing.append(sign);
  const badge = document.createElement("span");
  badge.className = "badge";
  badge.hidden = true;
  badge.setAttribute("aria-hidden", "true");
  launcher.append(drawing, badge);
  const said = document.createElement("span");
  said.className = "said";
  said.setAttribute("role", "status");
  const note = document.createElement("p");
  note.className = "note";
  note.hidden = true;
  note.setAttribute("role", "status");
  root.append(launcher, said, note);
  return { host, root, launcher, sign, badge, said, note };
}

export function coloured({ host }: Parts, colour: string): void {
  if (!/^#[0-9a-f]{6}$/i.test(colour)) return;
  host.style.setProperty("--colour", colour);
  host.style.setProperty("--on", readableOn(colour));
}

/** Show whether the panel is open. Once it is there, on a phone, it covers the page and closes itself. */
export function shownAs({ launcher, sign, note }: Parts, isOpen: boolean, isThere: boolean): void {
  note.hidden = !isOpen || isThere;
  sign.setAttribute("d", isOpen ? DOWN : SPEECH);
  launcher.classList.toggle("full", isOpen && isThere);
  launcher.setAttribute("aria-expanded", String(isOpen));
}
