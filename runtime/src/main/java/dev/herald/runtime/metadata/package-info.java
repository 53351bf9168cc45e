/**
 * What the build hands over to the running application, as records.
 */
package dev.herald.runtime.metadata;
