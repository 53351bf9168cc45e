/** What only development mode has, apart from the Dev UI: the reload when a message arrives after a change of code. */
package dev.herald.runtime.devmode;
