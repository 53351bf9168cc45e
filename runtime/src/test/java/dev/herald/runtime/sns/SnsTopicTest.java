package dev.herald.runtime.sns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.herald.runtime.sns.push.SnsText;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.support.MissingDestinationException;

/** How the topic of an endpoint is found. */
class SnsTopicTest {

    private final StubSns sns = new StubSns();

    @Test
    void isCreatedIfItIsMissing() throws Exception {
        sns.answer("CreateTopic", "<TopicArn>" + SnsText.TOPIC + "</TopicArn>");

        assertThat(topic("orders", Declare.CREATE).declare()).isEqualTo(SnsText.TOPIC);
        assertThat(actions()).containsExactly("ListTopics", "CreateTopic");
    }

    @Test
    void isLookedUpAgainEachTime() throws Exception {
        SnsTopic topic = topic("orders", Declare.CREATE);
        sns.answer("ListTopics", listed());
        topic.declare();
        sns.answer("CreateTopic", "<TopicArn>" + SnsText.TOPIC + "</TopicArn>");
        topic.declare();

        assertThat(actions()).as("it was deleted in between").containsExactly("ListTopics", "ListTopics", "CreateTopic");
    }

    @Test
    void isReportedMissingUnlessItIsCreated() {
        for (Declare declare : List.of(Declare.VERIFY, Declare.NONE)) {
            assertThatThrownBy(() -> topic("orders", declare).declare()).isInstanceOf(MissingDestinationException.class)
                    .hasMessageContaining("quarkus.herald.topic.\"orders\".declare=create");
        }
        assertThat(actions()).containsExactly("ListTopics", "ListTopics");
    }

    @Test
    void isLookedAtIfItsArnIsKnown() throws Exception {
        assertThat(topic(SnsText.TOPIC, Declare.VERIFY).declare()).isEqualTo(SnsText.TOPIC);
        assertThat(actions()).containsExactly("GetTopicAttributes");
    }

    @Test
    void isNotCheckedUnderNoneIfItsArnIsKnown() throws Exception {
        assertThat(topic(SnsText.TOPIC, Declare.NONE).declare()).isEqualTo(SnsText.TOPIC);
        assertThat(sns.calls).isEmpty();
    }

    @Test
    void isLookedUpByNameUnderNone() throws Exception {
        sns.answer("ListTopics", listed());

        assertThat(topic("orders", Declare.NONE).declare()).isEqualTo(SnsText.TOPIC);
        assertThat(actions()).containsExactly("ListTopics");
    }

    private static String listed() {
        return "<Topics><member><TopicArn>" + SnsText.TOPIC + "</TopicArn></member></Topics>";
    }

    private List<String> actions() {
        return sns.calls.stream().map(call -> call.get("Action")).toList();
    }

    private SnsTopic topic(String physicalName, Declare declare) {
        return new SnsTopic(new SnsTopics(sns.client()),
                new Destination(Kind.TOPIC, "orders", physicalName, null, declare, Map.of()));
    }
}
