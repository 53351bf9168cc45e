package dev.herald.devui;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import io.quarkus.test.QuarkusDevModeTest;

/**
 * Starts an application once for all tests of a class, instead of for each: it needs {@code @TestInstance(PER_CLASS)}.
 *
 * @param application the application
 */
record OneStart(QuarkusDevModeTest application) implements BeforeAllCallback, AfterAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) {
        application.beforeAll(context);
        application.beforeEach(context);
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        try {
            application.afterEach(context);
        } finally {
            application.afterAll(context);
        }
    }
}
