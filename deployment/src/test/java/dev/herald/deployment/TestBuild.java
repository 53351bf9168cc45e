package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.Index;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;

import dev.herald.runtime.config.HeraldBuildTimeConfig;

/** Runs the readers of the build on test classes, without a Quarkus build. */
final class TestBuild {

    final Problems problems = new Problems();
    private final Map<String, String> properties = new HashMap<>(Map.of("quarkus.herald.broker", "memory"));
    private final Map<String, String> variables = new HashMap<>();
    private final Set<String> classes = new HashSet<>();

    /** Sets a configuration property. */
    TestBuild with(String key, String value) {
        properties.put(key, value);
        return this;
    }

    /** Sets an environment variable. */
    TestBuild withVariable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    /** Removes a configuration property. */
    TestBuild without(String key) {
        properties.remove(key);
        return this;
    }

    /** Adds the client of SQS and its HTTP transport to the class path. */
    TestBuild withSqs() {
        classes.add(BrokerKind.SQS.client().transports().get(0).className());
        return withClient(BrokerKind.SQS);
    }

    /** Adds the client of SNS and its HTTP transport to the class path. */
    TestBuild withSns() {
        classes.add(BrokerKind.SNS.client().transports().get(0).className());
        return withClient(BrokerKind.SNS);
    }

    /** Adds a class to the class path. */
    TestBuild withClass(String name) {
        classes.add(name);
        return this;
    }

    /** Adds the client of RabbitMQ to the class path, and makes RabbitMQ the default broker. */
    TestBuild onRabbitMq() {
        return withClient(BrokerKind.RABBITMQ).with("quarkus.herald.broker", "rabbitmq");
    }

    /** Adds the client of Redis to the class path, and makes Redis the default broker. */
    TestBuild onRedis() {
        return withClient(BrokerKind.REDIS).with("quarkus.herald.broker", "redis");
    }

    /** Adds the clients of SNS and SQS to the class path, and makes SNS the default broker. */
    TestBuild onSns() {
        return withSqs().withSns().with("quarkus.herald.broker", "sns");
    }

    private TestBuild withClient(BrokerKind kind) {
        classes.add(kind.client().className());
        return this;
    }

    /** The valid listeners of a class. */
    List<ListenerDefinition> listeners(Class<?> type) {
        ListenerReader reader = new ListenerReader(new AnnotationView(AnnotationTarget::declaredAnnotations),
                destinations(), problems);
        return methods(type).filter(Methods::isListener).flatMap(method -> reader.read(method).stream()).toList();
    }

    /** The only listener of a class. */
    ListenerDefinition listener(Class<?> type) {
        List<ListenerDefinition> listeners = listeners(type);
        if (listeners.size() != 1) {
            throw new AssertionError(listeners.size() + " listeners; problems: " + problems.texts());
        }
        return listeners.get(0);
    }

    /** A {@code @Publisher} interface. */
    PublisherInterface publishers(Class<?> type) {
        return PublisherInterface.read(index(type).getClassByName(type), index(type), destinations(), problems);
    }

    /** The valid methods of a class whose results are published. */
    List<ResultPublisher> results(Class<?> type) {
        return methods(type).filter(ResultPublisher::matches)
                .flatMap(method -> ResultPublisher.read(method, destinations(), problems).stream()).toList();
    }

    /** The usages of destinations in a class. */
    List<DestinationUsage> usages(Class<?> type) {
        return DestinationUsage.all(index(type), place -> false, destinations());
    }

    /** The valid injection points of a class. */
    List<InjectedPublisher> injected(Class<?> type) {
        return index(type).getClassByName(type).fields().stream().filter(field -> field.hasAnnotation(DotNames.PUBLISHER))
                .map(field -> InjectedPublisher.read(field.type(), field.annotation(DotNames.PUBLISHER),
                        type.getName() + "#" + field.name(), destinations(), problems))
                .flatMap(Optional::stream).toList();
    }

    /** Asserts that the listeners of a class have one problem, in its method {@code on}. */
    void rejectsListener(Class<?> type, String... texts) {
        listeners(type);
        assertProblem(type, texts);
    }

    /** Asserts that a {@code @Publisher} interface has one problem, in its method {@code on}. */
    void rejectsPublisher(Class<?> type, String... texts) {
        assertThat(publishers(type).methods()).extracting(method -> method.method().name()).doesNotContain("on");
        assertProblem(type, texts);
    }

    /** Asserts that the published results of a class have one problem, in its method {@code on}. */
    void rejectsResult(Class<?> type, String... texts) {
        assertThat(results(type)).isEmpty();
        assertProblem(type, texts);
    }

    private void assertProblem(Class<?> type, String... texts) {
        assertThat(problems.texts()).singleElement().asString().startsWith(type.getName() + "#on: ").contains(texts);
    }

    static IndexView index(Class<?>... types) {
        try {
            return Index.of(types);
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    static ClassInfo classOf(Class<?> type) {
        return index(type).getClassByName(type);
    }

    private static Stream<MethodInfo> methods(Class<?> type) {
        return classOf(type).methods().stream();
    }

    private DestinationResolver destinations() {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredCustomizers()
                .withSources(new PropertiesConfigSource(properties, "test", 100), new EnvConfigSource(variables, 300))
                .withMapping(HeraldBuildTimeConfig.class)
                .withValidateUnknown(false)
                .build();
        HeraldBuildTimeConfig herald = config.getConfigMapping(HeraldBuildTimeConfig.class);
        BrokerChoice brokers = new BrokerChoice(BrokerKind.ALL, herald.broker(), classes::contains,
                key -> config.getOptionalValue(key, String.class));
        return new DestinationResolver(herald, brokers, key -> config.getOptionalValue(key, String.class));
    }
}
