package dev.herald;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * One header of a message: read by a parameter of a listener's method, written by a parameter of a {@link Publisher}
 * interface's method.
 * <p>
 * The parameter is a {@code String}, a {@code byte[]}, a number or boolean (primitive, boxed, {@code BigInteger} or
 * {@code BigDecimal}), or an {@code Optional} of one of these. A number has at most 1,000 digits when written out. A received
 * message is unreadable, and is dead-lettered with that reason, if its header is missing and the parameter is neither
 * {@code Optional} nor has a {@link #defaultValue()}, or if the header is not a valid value of the parameter's type. The
 * reason names the header, but not its value. When publishing, {@code null} and an empty {@code Optional} send no header.
 * {@link HeraldHeaders} has the names of Herald's headers.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Header {

    /** The header's name, case-sensitive. */
    String value();

    /** The value for a listener if the header is missing, as text. Default: none, the header is required. */
    String defaultValue() default UNSET;

    /** Means "no default value"; not for use in applications. */
    String UNSET = "\u0000";
}
