package dev.herald;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * One header of a message: read by a listener's parameter, written by a parameter of a {@link Publisher} interface.
 * <p>
 * The parameter is a {@code String}, {@code byte[]}, a number or boolean (primitive or boxed), or an {@code Optional}
 * of one of these. A message that lacks a header whose parameter is not {@code Optional} and has no
 * {@link #defaultValue()}, or holds one that cannot be read as the parameter's type, counts as unreadable: it is
 * dead-lettered with that reason. Publishing, an absent ({@code null} or empty) value sends no header.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Header {

    /** The header's name, case-sensitive. */
    String value();

    /** What the listener gets when the header is absent. Default: nothing, the header is required. */
    String defaultValue() default UNSET;

    /** Stands for "no default value"; not to be written. */
    String UNSET = "\u0000";
}
