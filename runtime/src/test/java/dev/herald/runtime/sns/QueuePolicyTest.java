package dev.herald.runtime.sns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

class QueuePolicyTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOPIC = "arn:aws:sns:eu-central-1:111122223333:events";
    private static final String QUEUE = "arn:aws:sqs:eu-central-1:444455556666:stats";
    private static final String OURS = """
            {"Sid":"%s","Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage",
             "Resource":"%s","Condition":{"ArnEquals":{"aws:SourceArn":"%s"}}}"""
            .formatted(QueuePolicy.sid(TOPIC), QUEUE, TOPIC);
    private static final String FOREIGN = """
            {"Sid":"team","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":["SQS:SendMessage"],
             "Resource":"*","Condition":{"NumericLessThan":{"aws:MultiFactorAuthAge":"300"}}}""";

    @Test
    void aQueueWithoutPolicyGetsOneWithOurStatement() throws Exception {
        for (String none : new String[]{null, "", " ", "{\"Version\":\"2012-10-17\"}"}) {
            assertThat(allowing(none)).isEqualTo(json("{\"Version\":\"2012-10-17\",\"Statement\":[" + OURS + "]}"));
        }
    }

    @Test
    void ourStatementIsAddedBehindThoseThatAreThere() throws Exception {
        String policy = "{\"Version\":\"2008-10-17\",\"Id\":\"x\",\"Statement\":[" + FOREIGN + ",{\"Odd\":[1.50,{}]}]}";

        assertThat(allowing(policy)).isEqualTo(json("{\"Version\":\"2008-10-17\",\"Id\":\"x\",\"Statement\":[" + FOREIGN
                + ",{\"Odd\":[1.50,{}]}," + OURS + "]}"));
    }

    @Test
    void foreignStatementsAreWrittenExactlyAsRead() {
        assertThat(QueuePolicy.parse("{\"Statement\":{\"Odd\":[1.50,10000000000000000000000,\"ü\"]}}").allowing(TOPIC, QUEUE))
                .hasValueSatisfying(policy -> assertThat(policy).contains("{\"Odd\":[1.50,10000000000000000000000,\"ü\"]}"));
    }

    @Test
    void aSingleStatementBecomesAListOfTwo() throws Exception {
        assertThat(allowing("{\"Statement\":" + FOREIGN + "}"))
                .isEqualTo(json("{\"Statement\":[" + FOREIGN + "," + OURS + "]}"));
    }

    @Test
    void statementsOfAnUnknownShapeStay() throws Exception {
        assertThat(allowing("{\"Statement\":[\"text\",7,null,[]]}"))
                .isEqualTo(json("{\"Statement\":[\"text\",7,null,[]," + OURS + "]}"));
    }

    @Test
    void anEarlierStatementOfOursIsReplacedWhereItIs() throws Exception {
        String earlier = OURS.replace("ArnEquals", "ArnNotEquals");

        assertThat(allowing("{\"Statement\":[" + earlier + "," + FOREIGN + "," + earlier + "]}"))
                .isEqualTo(json("{\"Statement\":[" + OURS + "," + FOREIGN + "]}"));
    }

    @Test
    void theStatementOfAnotherTopicOfThatNameStays() throws Exception {
        String other = TOPIC.replace("111122223333", "999900001111");
        String both = QueuePolicy.parse("{\"Statement\":[" + OURS + "]}").allowing(other, QUEUE).orElseThrow();

        assertThat(json(both).at("/Statement/0")).isEqualTo(json(OURS));
        assertThat(json(both).at("/Statement/1/Condition/ArnEquals/aws:SourceArn").asText()).isEqualTo(other);
        assertThat(json(both).at("/Statement")).hasSize(2);
    }

    @Test
    void nothingChangesWhereOurStatementIsThere() {
        assertThat(QueuePolicy.parse("{\"Statement\":[" + FOREIGN + "," + OURS + "]}").allowing(TOPIC, QUEUE)).isEmpty();
        assertThat(QueuePolicy.parse("{\"Statement\":" + OURS + "}").allowing(TOPIC, QUEUE)).isEmpty();
    }

    @Test
    void ourStatementIsNamedByTopicAndHash() {
        assertThat(QueuePolicy.sid(TOPIC)).matches("herald-sns-events-[0-9a-f]{8}").isEqualTo(QueuePolicy.sid(TOPIC))
                .isNotEqualTo(QueuePolicy.sid(TOPIC.replace("eu-central-1", "us-east-1")));
        assertThat(QueuePolicy.sid(TOPIC + ".fifo")).matches("herald-sns-events-fifo-[0-9a-f]{8}");
    }

    /** By somebody else, before Herald came. */
    static Stream<String> lettingThrough() {
        return Stream.of(
                statement("{\"Service\":\"sns.amazonaws.com\"}", "\"sqs:SendMessage\"", null),
                statement("{\"Service\":[\"s3.amazonaws.com\",\"sns.amazonaws.com\"]}", "\"SQS:SendMessage\"", null),
                statement("\"*\"", "\"SQS:*\"", null),
                statement("{\"AWS\":\"*\"}", "\"*\"", null),
                statement("{\"AWS\":[\"*\"]}", "[\"sqs:ReceiveMessage\",\"sqs:Send*\"]", null),
                statement("\"*\"", "\"sqs:SendMessage\"", "{\"ArnEquals\":{\"aws:SourceArn\":\"" + TOPIC + "\"}}"),
                statement("\"*\"", "\"sqs:SendMessage\"", "{\"ArnLike\":{\"AWS:SourceArn\":\"arn:aws:sns:*:111122223333:*\"}}"),
                statement("\"*\"", "\"sqs:SendMessage\"", "{\"ArnEquals\":{\"aws:SourceArn\":\"arn:aws:sns:*:*:event?\"}}"),
                statement("\"*\"", "\"sqs:SendMessage\"", "{\"StringEquals\":{\"aws:SourceArn\":[\"x\",\"" + TOPIC + "\"]}}"),
                statement("\"*\"", "\"sqs:SendMessage\"", "{\"StringLike\":{\"aws:SourceArn\":\"arn:aws:sns:*\"}}"),
                statement("\"*\"", "\"sqs:SendMessage\"", "{\"ArnLike\":{\"aws:SourceArn\":\"" + TOPIC
                        + "\"},\"StringLike\":{\"aws:SourceArn\":\"*:events\"}}"),
                statement("\"*\"", "\"sqs:SendMessage\"", "{}"),
                statement("\"*\"", "\"sqs:SendMessage\"", null).replace(QUEUE, "*"),
                statement("\"*\"", "\"sqs:SendMessage\"", null).replace(QUEUE, "arn:aws:sqs:*:*:sta*"));
    }

    @ParameterizedTest
    @MethodSource("lettingThrough")
    void nothingChangesIfAnotherStatementAllowsTheTopicToSend(String statement) {
        assertThat(QueuePolicy.parse("{\"Statement\":[" + statement + "]}").allowing(TOPIC, QUEUE)).isEmpty();
    }

    static Stream<String> keepingOut() {
        return Stream.of(
                FOREIGN,
                statement("\"*\"", "\"sqs:SendMessage\"", null).replace("Allow", "Deny"),
                statement("{\"Service\":\"s3.amazonaws.com\"}", "\"sqs:SendMessage\"", null),
                statement("\"*\"", "\"sqs:ReceiveMessage\"", null),
                statement("\"*\"", "\"sqs:SendMessage\"", null).replace(QUEUE, QUEUE + "2"),
                statement("\"*\"", "\"sqs:SendMessage\"", null).replace("\"Action\"", "\"NotAction\""),
                statement("\"*\"", "\"sqs:SendMessage\"", null).replace("\"Principal\"", "\"NotPrincipal\""),
                statement("\"*\"", "\"sqs:SendMessage\"", "{\"ArnEquals\":{\"aws:SourceArn\":\"" + TOPIC + "2\"}}"),
                statement("\"*\"", "\"sqs:SendMessage\"", "{\"ArnLike\":{\"aws:SourceArn\":\"arn:*:events\"}}"),
                statement("\"*\"", "\"sqs:SendMessage\"", "{\"StringEquals\":{\"aws:SourceArn\":\"arn:aws:sns:*\"}}"),
                statement("\"*\"", "\"sqs:SendMessage\"", "{\"StringEquals\":{\"aws:SourceAccount\":\"111122223333\"}}"),
                statement("\"*\"", "\"sqs:SendMessage\"", "{\"StringLike\":{\"aws:SourceArn\":\"*\"},"
                        + "\"Bool\":{\"aws:SecureTransport\":\"true\"}}"),
                statement("\"*\"", "\"sqs:SendMessage\"", "{\"ArnEquals\":\"" + TOPIC + "\"}"),
                statement("\"*\"", "\"sqs:SendMessage\"", "[]"));
    }

    @ParameterizedTest
    @MethodSource("keepingOut")
    void ourStatementIsAddedIfNoOtherAllowsTheTopicToSend(String statement) throws Exception {
        assertThat(allowing("{\"Statement\":[" + statement + "]}"))
                .isEqualTo(json("{\"Statement\":[" + statement + "," + OURS + "]}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "[]", "7", "{\"Statement\":7}", "{\"Statement\":[]", "{} {}", "{\"Id\":1,\"Id\":2}"})
    void whatIsNotAPolicyIsRejected(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> QueuePolicy.parse(text));
    }

    private static String statement(String principal, String action, String condition) {
        return "{\"Effect\":\"Allow\",\"Principal\":" + principal + ",\"Action\":" + action + ",\"Resource\":\"" + QUEUE + "\""
                + (condition == null ? "" : ",\"Condition\":" + condition) + "}";
    }

    private static JsonNode allowing(String policy) throws JsonProcessingException {
        return json(QueuePolicy.parse(policy).allowing(TOPIC, QUEUE).orElseThrow());
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return JSON.readTree(text);
    }
}
