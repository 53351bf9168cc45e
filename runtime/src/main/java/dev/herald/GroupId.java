package dev.herald;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The {@code String} parameter of a {@link Publisher} interface's method that is the message's group id. A FIFO queue delivers
 * the messages of a group in the order in which they were sent. Required for FIFO destinations.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface GroupId {
}
