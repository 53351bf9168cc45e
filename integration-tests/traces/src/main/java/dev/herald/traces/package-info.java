/** An application with a listener on every broker. */
package dev.herald.traces;
