package dev.herald.deployment;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** Which packages may depend on which others; it is why a broker's client can be absent. */
class PackageRulesTest {

    private static final String[] BROKERS = {"dev.herald.memory..", "dev.herald.runtime.sqs..",
            "dev.herald.runtime.sns..", "dev.herald.runtime.aws..", "dev.herald.runtime.rabbitmq..",
            "dev.herald.runtime.redis.."};
    private static final String[] CLIENTS = {"software.amazon..", "io.quarkiverse.amazon..", "com.rabbitmq..",
            "io.quarkiverse.rabbitmqclient..", "io.vertx.redis..", "io.vertx.mutiny.redis..", "io.quarkus.redis.."};

    private static final JavaClasses HERALD = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.herald");

    @Test
    void theApiDoesNotDependOnTheSpiOrTheRuntime() {
        noClasses().that().resideInAPackage("dev.herald")
                .should().dependOnClassesThat().resideInAnyPackage("dev.herald.spi..", "dev.herald.runtime..")
                .check(HERALD);
    }

    @Test
    void theSpiDependsOnTheApiOnly() {
        noClasses().that().resideInAPackage("dev.herald.spi..")
                .should().dependOnClassesThat().resideInAnyPackage("dev.herald.runtime..")
                .check(HERALD);
    }

    @Test
    void brokersDependOnTheApiTheSpiAndTheConfigurationOnly() {
        noClasses().that().resideInAnyPackage(BROKERS)
                .should().dependOnClassesThat(resideInAPackage("dev.herald.runtime..")
                        .and(resideOutsideOfPackages(BROKERS)).and(resideOutsideOfPackage("dev.herald.runtime.config..")))
                .check(HERALD);
    }

    @Test
    void brokersDoNotDependOnEachOtherExceptThoseOfAmazon() {
        onlyIn(List.of("dev.herald.memory..", "dev.herald.deployment"), "dev.herald.memory..");
        onlyIn(List.of("dev.herald.runtime.rabbitmq.."), "dev.herald.runtime.rabbitmq..");
        onlyIn(List.of("dev.herald.runtime.redis.."), "dev.herald.runtime.redis..");
        onlyIn(List.of("dev.herald.runtime.sns.."), "dev.herald.runtime.sns..");
        onlyIn(List.of("dev.herald.runtime.sns..", "dev.herald.runtime.sqs.."), "dev.herald.runtime.sqs..");
        onlyIn(List.of("dev.herald.runtime.sns..", "dev.herald.runtime.sqs..", "dev.herald.runtime.aws.."),
                "dev.herald.runtime.aws..");
    }

    @Test
    void topicsOfAmazonDoNotDependOnTheEndpointsThatTheyArePushedTo() {
        noClasses().that().resideInAPackage("dev.herald.runtime.sns")
                .should().dependOnClassesThat().resideInAPackage("dev.herald.runtime.sns.push..")
                .check(HERALD);
    }

    @Test
    void runtimePackagesHaveNoCycles() {
        slices().matching("dev.herald.runtime.(*)..").should().beFreeOfCycles().check(HERALD);
    }

    @Test
    void layersDependOnLowerLayersOnly() {
        noClasses().that().resideInAPackage("dev.herald.runtime.container..").should().dependOnClassesThat()
                .resideInAnyPackage("dev.herald.runtime", "dev.herald.runtime.publishing..", "dev.herald.runtime.request..",
                        "dev.herald.runtime.admin..")
                .check(HERALD);
        noClasses().that().resideInAPackage("dev.herald.runtime.publishing..").should().dependOnClassesThat()
                .resideInAnyPackage("dev.herald.runtime", "dev.herald.runtime.request..", "dev.herald.runtime.admin..")
                .check(HERALD);
        noClasses().that().resideInAnyPackage("dev.herald.runtime.support..", "dev.herald.runtime.metadata..")
                .should().dependOnClassesThat()
                .resideInAnyPackage("dev.herald.runtime", "dev.herald.runtime.container..", "dev.herald.runtime.publishing..",
                        "dev.herald.runtime.request..", "dev.herald.runtime.admin..")
                .check(HERALD);
    }

    @Test
    void onlyBrokersDependOnBrokersAndClients() {
        noClasses().that().resideInAPackage("dev.herald..").and().resideOutsideOfPackages(BROKERS)
                .and().haveSimpleNameNotEndingWith("StandInProcessor")
                .should().dependOnClassesThat(resideInAnyPackage(BROKERS).or(resideInAnyPackage(CLIENTS)))
                .check(HERALD);
    }

    @Test
    void onlyItsBrokerDependsOnAClient() {
        onlyIn(List.of("dev.herald.runtime.aws..", "dev.herald.runtime.sqs..", "dev.herald.runtime.sns.."), "software.amazon..",
                "io.quarkiverse.amazon..");
        onlyIn(List.of("dev.herald.runtime.sns.."), "software.amazon.awssdk.services.sns..");
        onlyIn(List.of("dev.herald.runtime.rabbitmq.."), "com.rabbitmq..", "io.quarkiverse.rabbitmqclient..");
        onlyIn(List.of("dev.herald.runtime.redis.."), "io.vertx.redis..", "io.vertx.mutiny.redis..", "io.quarkus.redis..");
    }

    @Test
    void onlyEndpointsDependOnTheHttpServer() {
        onlyIn(List.of("dev.herald.runtime.sns.push..", "dev.herald.runtime.management.."), "io.vertx.ext.web..",
                "io.vertx.ext.auth..", "io.quarkus.security..", "io.quarkus.vertx.http.runtime..");
    }

    @Test
    void onlyTheBuildDependsOnTheManagementEndpoint() {
        onlyIn(List.of("dev.herald.runtime.management..", "dev.herald.deployment.."), "dev.herald.runtime.management..");
    }

    @Test
    void onlyTheCheckOfTransactionsDependsOnThem() {
        onlyIn(List.of("dev.herald.runtime.transactions.."), "jakarta.transaction..");
    }

    @Test
    void onlyValidationDependsOnItsApi() {
        onlyIn(List.of("dev.herald.runtime.validation.."), "jakarta.validation..");
    }

    @Test
    void onlyMetersDependOnMicrometerAndOnlySpansOnOpenTelemetry() {
        onlyIn(List.of("dev.herald.runtime.metrics.."), "io.micrometer..");
        onlyIn(List.of("dev.herald.runtime.tracing.."), "io.opentelemetry..");
    }

    @Test
    void onlyTheResetBetweenTestClassesDependsOnTests() {
        noClasses().that().doNotHaveSimpleName("ResetBetweenTestClasses").should().dependOnClassesThat()
                .resideInAPackage("io.quarkus.test..")
                .check(HERALD);
    }

    @Test
    void onlyHealthChecksDependOnTheirExtension() {
        onlyIn(List.of("dev.herald.runtime.health.."), "org.eclipse.microprofile.health..", "io.smallrye.health..",
                "io.quarkus.smallrye.health.runtime..");
    }

    @Test
    void nothingDependsOnHealthChecksMetersAndSpans() {
        for (String concern : List.of("dev.herald.runtime.health..", "dev.herald.runtime.metrics..",
                "dev.herald.runtime.tracing..")) {
            onlyIn(List.of(concern), concern);
        }
    }

    @Test
    void onlyTheBuildOfTheDevUiDependsOnIt() {
        onlyIn(List.of("dev.herald.runtime.devui..", "dev.herald.deployment.devui.."), "dev.herald.runtime.devui..");
        onlyIn(List.of("dev.herald.deployment.devui.."), "io.quarkus.devui..");
    }

    @Test
    void onlyItsBuildDependsOnTheReload() {
        onlyIn(List.of("dev.herald.runtime.devmode..", "dev.herald.deployment.devmode.."), "dev.herald.runtime.devmode..",
                "io.quarkus.dev.spi..");
    }

    private static void onlyIn(List<String> packages, String... dependencies) {
        noClasses().that().resideOutsideOfPackages(packages.toArray(String[]::new)).should().dependOnClassesThat()
                .resideInAnyPackage(dependencies)
                .check(HERALD);
    }

    @Test
    void theRuntimeDoesNotDependOnTheBuild() {
        noClasses().that().resideOutsideOfPackage("dev.herald.deployment..")
                .should().dependOnClassesThat().resideInAPackage("dev.herald.deployment..")
                .check(HERALD);
    }

    @Test
    void onlyDevServicesDependOnContainers() {
        onlyIn(List.of("dev.herald.deployment.devservices.."), "org.testcontainers..", "io.quarkus.devservices..");
    }

    @Test
    void theRulesApplyToClasses() {
        assertThat(HERALD).extracting(JavaClass::getPackageName)
                .contains("dev.herald", "dev.herald.spi", "dev.herald.runtime", "dev.herald.deployment",
                        "dev.herald.deployment.devservices");
    }

    @Test
    void beanNamesOfBrokersAreClasses() {
        assertThat(BrokerKind.ALL).flatExtracting(BrokerKind::beanClasses).isNotEmpty()
                .allSatisfy(name -> assertThat(HERALD.contain(name)).as(name).isTrue());
        assertThat(BrokerKind.ALL).flatExtracting(BrokerKind::reloadedBeanClasses)
                .allSatisfy(name -> assertThat(HERALD.contain(name)).as(name).isTrue());
    }
}
