/** Circuit breakers that pause listeners, where the application has fault tolerance. */
package dev.herald.runtime.faulttolerance;
