/**
 * The life of a listener and of a message: receives, waits, handles, decides, settles. Knows no broker.
 */
package dev.herald.runtime.container;
