/** Assembles the application's listeners and publishers when it starts, and stops them when it stops. */
package dev.herald.runtime;
