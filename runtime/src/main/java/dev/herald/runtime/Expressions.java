package dev.herald.runtime;

import org.eclipse.microprofile.config.ConfigProvider;

import io.smallrye.common.expression.Expression;

/** {@code ${property}} expressions in annotation attributes, with defaults as in {@code ${property:default}}. */
public final class Expressions {

    private Expressions() {
    }

    /**
     * The text with its expressions replaced.
     *
     * @throws IllegalArgumentException if a property has neither a value nor a default; the text names it
     */
    public static String resolve(String text) {
        if (!text.contains("${")) {
            return text;
        }
        return Expression.compile(text, Expression.Flag.LENIENT_SYNTAX, Expression.Flag.NO_TRIM).evaluate((context, out) -> {
            var value = ConfigProvider.getConfig().getOptionalValue(context.getKey(), String.class);
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
