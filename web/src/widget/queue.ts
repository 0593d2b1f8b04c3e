// What a page may ask of the widget, before or after it is there:
//   (window.Cordboard = window.Cordboard || []).push(["open"]);
//   Cordboard.push(["prefill", { name: "Rasa", email: "rasa@example.com" }], ["close"]);

export type Command =
  | readonly ["open"]
  | readonly ["close"]
  | readonly ["prefill", Readonly<Record<string, string>>];

export interface Queue {
  push(...commands: readonly Command[]): void;
}

declare global {
  interface Window {
    Cordboard?: Queue | Command[];
  }
}

/** Take the page's commands from now on, and those it has left; false when there is a widget already. */
export function takeCommands(run: (command: Command) => void): boolean {
  const left = window.Cordboard;
  if (left !== undefined && !Array.isArray(left)) return false;
  const push = (...commands: readonly Command[]): void => {
    // A page's mistake must not stop the page.
    for (const command of commands) if (Array.isArray(command)) run(command);
  };
  window.Cordboard = { push };
  push(...(left ?? []));
  return true;
}
