package dev.herald.runtime.container;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import jakarta.enterprise.invoke.Invoker;

import io.quarkus.runtime.RuntimeValue;

import dev.herald.AckMode;
import dev.herald.FilterScope;
import dev.herald.runtime.aws.AwsDefaults;
import dev.herald.runtime.metadata.DeclaredFailures;
import dev.herald.runtime.metadata.ListenerMethod;
import dev.herald.runtime.metadata.ListenerMethod.Attributes;
import dev.herald.runtime.metadata.ListenerMethod.Parameter;
import dev.herald.runtime.metadata.ListenerMethod.ParameterKind;
import dev.herald.runtime.metadata.ListenerMethod.ReturnKind;
import dev.herald.runtime.metadata.ListenerMethod.ThreadModel;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.Subscription;

/** A listener named "orders" of the queue "orders", whose method is a test's lambda. */
final class TestListener {

    /** What the method does. */
    interface Body {

        Object call(Object[] arguments) throws Throwable;
    }

    private final Map<String, String> keys = new HashMap<>();
    private ReturnKind returns = ReturnKind.VOID;
    private ThreadModel threads = ThreadModel.WORKER;
    private AckMode ack = AckMode.AUTO;
    private boolean batch;
    private List<Parameter> parameters = List.of(Parameter.of(ParameterKind.MESSAGE));
    private DeclaredFailures failures = DeclaredFailures.NONE;
    private Body body = arguments -> null;

    TestListener() {
        with("retry.jitter", "0");
    }

    /** With a configuration key of the listener. */
    TestListener with(String key, String value) {
        keys.put("quarkus.herald.listener.\"orders\"." + key, value);
        return this;
    }

    TestListener returns(ReturnKind kind) {
        returns = kind;
        return this;
    }

    TestListener on(ThreadModel model) {
        threads = model;
        return this;
    }

    TestListener manual() {
        ack = AckMode.MANUAL;
        return this;
    }

    TestListener batch(int size) {
        batch = true;
        return with("batch.size", Integer.toString(size));
    }

    TestListener takes(ParameterKind... kinds) {
        parameters = List.of(kinds).stream().map(Parameter::of).toList();
        return this;
    }

    /** With rules of its method. */
    TestListener onFailure(DeclaredFailures.Rule... rules) {
        failures = new DeclaredFailures(List.of(rules), List.of(), null, null);
        return this;
    }

    /** With a bean that decides about its failures. */
    TestListener handledBy(String bean) {
        failures = new DeclaredFailures(List.of(), List.of(), bean, null);
        return this;
    }

    TestListener calls(Body newBody) {
        body = newBody;
        return this;
    }

    ListenerMethod method() {
        Body called = body;
        Invoker<Object, Object> invoker = (instance, arguments) -> {
            try {
                return called.call(arguments);
            } catch (Throwable thrown) {
                throw TestListener.<RuntimeException>unchecked(thrown);
            }
        };
        return new ListenerMethod("orders", "Orders#on", Kind.QUEUE, "orders", "orders", "test", null, ack,
                new Attributes("", "", "", "", "", "", "", "", "", FilterScope.HEADERS, true, false), failures, threads, batch,
                parameters, "java.lang.String", returns, null, null, new RuntimeValue<>(invoker), null);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T unchecked(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /** Never pauses: whatever fails is an attempt that counts. */
    static DependencyPause noPause() {
        return new DependencyPause(false, Duration.ofSeconds(10), 0, state -> {
        }, new DependencyPause.Events() {

            @Override
            public void pausedFor(String reason) {
                // Never.
            }

            @Override
            public void goesOn(Duration after) {
                // Never.
            }

            @Override
            public void pauseChanged() {
                // Never.
            }
        });
    }

    ListenerSettings settings() {
        return ListenerSettings.of(method(), ListenerSettingsTest.config(keys), AwsDefaults.DEFAULTS, false);
    }

    Subscription subscription() {
        return settings().subscription("orders", Destination.existingQueue("orders", null), "orders", "orders-dlq");
    }
}
