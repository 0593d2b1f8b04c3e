// Who is signed in on this page, and what the centre looks like to them.
import { chooseLanguage, type Language, LANGUAGES } from "../i18n";
import { client, Failure } from "./client.ts";
import { live } from "./store.svelte.ts";
import type { CentreSummary, Me, Permission, SetupState } from "./types.ts";

export type SessionState = "loading" | "setup" | "signed_out" | "signed_in" | "unreachable";

class Session {
  state = $state<SessionState>("loading");
  me = $state.raw<Me | null>(null);
  centre = $state.raw<CentreSummary | null>(null);
  /** The centre's name, known before anyone signs in. */
  centreName = $state("");
  /** The first run asks for the code printed where the server was started. */
  needsCode = $state(false);
  /** True when the session ended under the person's hands, rather than by their wish. */
  ended = $state(false);
  error = $state.raw<unknown>(null);

  constructor() {
    client.onsignedout = () => { this.lost(); };
    live.onsignedout = () => { this.lost(); };
    live.onsettings = () => void this.reloadCentre();
  }

  /** Find out who we are; every page load begins here. */
  async start(): Promise<void> {
    this.state = "loading";
    this.error = null;
    try {
      const setup = await client.get<SetupState>("/api/setup");
      this.centreName = setup.name;
      this.needsCode = setup.needs_code;
      if (setup.needed) this.state = "setup";
      else await this.enter();
    } catch (error) {
      if (error instanceof Failure && error.http === 401) this.state = "signed_out";
      else {
        this.error = error;
        this.state = "unreachable";
      }
    }
  }

  /** Begin with the session the server has for us. */
  async enter(): Promise<void> {
    const me = await client.get<Me>("/api/me");
    client.csrf = me.csrf;
    this.me = me;
    this.centre = me.centre;
    this.centreName = me.centre.name;
    this.ended = false;
    const spoken = LANGUAGES.find((name) => name === me.language);
    if (spoken !== undefined) await chooseLanguage(spoken);
    this.state = "signed_in";
    // Until a temporary password is changed the server says nothing else.
    if (!me.must_change) live.start();
  }

  /** Sign out; `force` puts open contacts back in line. Throws `Failure` contacts_open without it. */
  async signOut(force = false): Promise<void> {
    await client.remove(`/api/session${force ? "?force=true" : ""}`);
    this.#leave();
    this.ended = false;
  }

  /** The server no longer knows us. */
  lost(): void {
    if (this.state !== "signed_in") return;
    this.#leave();
    this.ended = true;
  }

  async reloadCentre(): Promise<void> {
    this.centre = await client.get<CentreSummary>("/api/centre/summary");
    this.centreName = this.centre.name;
  }

  async reloadMe(): Promise<void> {
    this.me = await client.get<Me>("/api/me");
    client.csrf = this.me.csrf;
  }

  /** Show everything in `wanted`, here and wherever this person signs in next. */
  async speak(wanted: Language): Promise<void> {
    await chooseLanguage(wanted);
    if (this.me !== null) await client.put("/api/me/language", { language: wanted });
  }

  may(permission: Permission): boolean {
    return this.me?.permissions.includes(permission) ?? false;
  }

  #leave(): void {
    live.stop();
    client.csrf = "";
    this.me = null;
    this.state = "signed_out";
  }
}

export const session = new Session();
