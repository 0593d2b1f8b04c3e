// The frame a visitor chats in. The loader puts it on the customer's page.
import { mount } from "svelte";

import { startLanguage } from "../i18n";
import Frame from "./Frame.svelte";

await startLanguage(new URLSearchParams(location.search).get("language"));
mount(Frame, { target: document.body });
