/**
 * The container: the road of a message from a broker's consumer to the listener's method and back. It knows no broker.
 */
package dev.herald.runtime;
