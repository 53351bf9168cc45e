package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.TopicSubscriber;
import dev.herald.runtime.sns.push.SnsEndpoints;

/** A push subscriber needs an HTTP endpoint. The listener is disabled, so no client connects. */
class SnsEndpointsTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.disconnected("sns")
            .overrideConfigKey("quarkus.sns.aws.region", "eu-central-1")
            .overrideConfigKey("quarkus.sqs.aws.region", "eu-central-1");

    static class Events {
        @TopicSubscriber(value = "events", id = "webhook", push = true)
        void on(String event) {
        }
    }

    @Inject
    Instance<SnsEndpoints> endpoints;

    @Test
    void registersTheEndpointForPushSubscribers() {
        assertThat(endpoints.isResolvable()).isTrue();
    }
}
