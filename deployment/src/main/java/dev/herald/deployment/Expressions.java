package dev.herald.deployment;

import static io.smallrye.common.expression.Expression.Flag.DOUBLE_COLON;
import static io.smallrye.common.expression.Expression.Flag.LENIENT_SYNTAX;
import static io.smallrye.common.expression.Expression.Flag.NO_SMART_BRACES;
import static io.smallrye.common.expression.Expression.Flag.NO_TRIM;

import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;

import io.smallrye.common.expression.Expression;

/** Resolves {@code ${property}} and {@code ${property:default}} the way configuration values do. */
final class Expressions {

    private final Function<String, Optional<String>> properties;

    /** @param properties the value of a property */
    Expressions(Function<String, Optional<String>> properties) {
        this.properties = properties;
    }

    /** Whether the text is to be resolved. */
    static boolean isExpression(String text) {
        return text.contains("${");
    }

    /** @throws NoSuchElementException naming the property that has no value */
    String resolve(String text) {
        if (!isExpression(text)) {
            return text;
        }
        Expression expression = Expression.compile(text, LENIENT_SYNTAX, NO_TRIM, NO_SMART_BRACES, DOUBLE_COLON);
        return expression.evaluate((context, target) -> {
            Optional<String> value = properties.apply(context.getKey());
            if (value.isPresent()) {
                target.append(value.get());
            } else if (context.hasDefault()) {
                context.expandDefault();
            } else {
                throw new NoSuchElementException(context.getKey());
            }
        });
    }
}
