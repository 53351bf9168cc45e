/**
 * What the build passes to the running application, as records.
 */
package dev.herald.runtime.metadata;
