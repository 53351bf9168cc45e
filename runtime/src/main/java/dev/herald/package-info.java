/**
 * Herald's API: the annotations, types and beans that an application uses.
 * <p>
 * Interfaces that only Herald implements, and classes, may gain members in later versions; records are complete.
 */
package dev.herald;
