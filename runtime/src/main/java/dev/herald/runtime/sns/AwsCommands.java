package dev.herald.runtime.sns;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.herald.runtime.sns.SubscriptionAttributes.Change;

/**
 * Commands of the AWS CLI for a POSIX shell, as suggestions in the log.
 *
 * @param topicRegion the region of the topic
 * @param queueRegion the region of the queue
 */
record AwsCommands(String topicRegion, String queueRegion) {

    private static final ObjectMapper JSON = new ObjectMapper();

    String createTopic(String name, Map<String, String> attributes) {
        return "aws sns create-topic --name " + quoted(name) + attributes(attributes) + region(topicRegion);
    }

    String createQueue(String name, Map<String, String> attributes) {
        return "aws sqs create-queue --queue-name " + quoted(name) + attributes(attributes) + region(queueRegion);
    }

    String setPolicy(String url, String policy) {
        return "aws sqs set-queue-attributes --queue-url " + quoted(url) + attributes(Map.of("Policy", policy))
                + region(queueRegion);
    }

    String subscribe(String topicArn, String queueArn, Map<String, String> attributes) {
        return "aws sns subscribe --topic-arn " + quoted(topicArn) + " --protocol sqs --notification-endpoint "
                + quoted(queueArn) + attributes(attributes) + region(topicRegion);
    }

    String setAttribute(String subscriptionArn, Change change) {
        return "aws sns set-subscription-attributes --subscription-arn " + quoted(subscriptionArn) + " --attribute-name "
                + change.name() + " --attribute-value " + quoted(change.value()) + region(topicRegion);
    }

    private static String attributes(Map<String, String> attributes) {
        return attributes.isEmpty() ? "" : " --attributes " + quoted(json(attributes));
    }

    private static String region(String region) {
        return " --region " + region;
    }

    /** Names and addresses are not quoted, because they are easier to read that way. */
    private static String quoted(String text) {
        return text.matches("[A-Za-z0-9_.:/-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    private static String json(Map<String, String> values) {
        ObjectNode json = JSON.createObjectNode();
        new TreeMap<>(values).forEach(json::put);
        return json.toString();
    }

    /**
     * The statements of an IAM policy that verification and consumption require, as JSON.
     *
     * @param deadLetterQueueArn or {@code null} for none
     */
    static String permissions(String topicArn, String queueArn, String deadLetterQueueArn) {
        ArrayNode statements = JSON.createArrayNode();
        allow(statements, List.of("sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic"), topicArn);
        // IAM does not restrict these two actions to a topic.
        allow(statements, List.of("sns:ListTopics", "sns:GetSubscriptionAttributes"), "*");
        allow(statements, List.of("sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:ReceiveMessage", "sqs:DeleteMessage",
                "sqs:ChangeMessageVisibility"), queueArn);
        if (deadLetterQueueArn != null) {
            allow(statements, List.of("sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:SendMessage"), deadLetterQueueArn);
        }
        return statements.toString();
    }

    private static void allow(ArrayNode statements, List<String> actions, String resource) {
        ObjectNode statement = statements.addObject().put("Effect", "Allow");
        actions.forEach(statement.putArray("Action")::add);
        statement.put("Resource", resource);
    }
}
