package dev.herald.runtime.support;

import java.util.Optional;
import java.util.function.Function;

import org.eclipse.microprofile.config.ConfigProvider;

import io.smallrye.common.expression.Expression;

/** {@code ${property}} expressions in annotation attributes, with defaults as in {@code ${property:default}}. */
public final class Expressions {

    private Expressions() {
    }

    /** Whether there is anything to resolve in the text. */
    public static boolean isExpression(String text) {
        return text.contains("${");
    }

    /**
     * The text with its expressions replaced by the application's configuration.
     *
     * @throws IllegalArgumentException if a property has neither a value nor a default; the text names it
     */
    public static String resolve(String text) {
        return resolve(text, property -> ConfigProvider.getConfig().getOptionalValue(property, String.class));
    }

    /**
     * The text with its expressions replaced.
     *
     * @param properties the value of a property
     * @throws IllegalArgumentException if a property has neither a value nor a default; the text names it
     */
    public static String resolve(String text, Function<String, Optional<String>> properties) {
        if (!isExpression(text)) {
            return text;
        }
        return Expression.compile(text, Expression.Flag.LENIENT_SYNTAX, Expression.Flag.NO_TRIM).evaluate((context, out) -> {
            Optional<String> value = properties.apply(context.getKey());
            if (value.isPresent()) {
                out.append(value.get());
            } else if (context.hasDefault()) {
                context.expandDefault();
            } else {
                throw new IllegalArgumentException("the property '" + context.getKey() + "' in '" + text
                        + "' has no value: set it, or write ${" + context.getKey() + ":a default}");
            }
        });
    }
}
