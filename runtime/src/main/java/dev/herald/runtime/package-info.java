/** Puts the application's listeners and publishers together when it starts, and takes them apart when it stops. */
package dev.herald.runtime;
