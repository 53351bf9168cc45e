package dev.herald.runtime.sns;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.herald.spi.support.FifoNaming;

/**
 * A queue's access policy, in which one statement lets a topic send to the queue. All others belong to somebody else, and
 * stay as they are, whatever they say.
 */
public final class QueuePolicy {

    /** What is not ours is written as it was read, a number to its last zero. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES).build();
    private static final String STATEMENT = "Statement";
    private static final String SID = "Sid";
    private static final int HASH_BYTES = 4;

    private final ObjectNode policy;

    private QueuePolicy(ObjectNode policy) {
        this.policy = policy;
    }

    /**
     * Reads a policy.
     *
     * @param json as the queue has it; {@code null} or blank if it has none
     * @throws IllegalArgumentException if it is no policy; the text, which follows "the policy of the queue", says why
     */
    public static QueuePolicy parse(String json) {
        if (json == null || json.isBlank()) {
            return new QueuePolicy(JSON.createObjectNode().put("Version", "2012-10-17"));
        }
        try {
            JsonNode policy = JSON.readTree(json);
            if (!policy.isObject()) {
                throw new IllegalArgumentException("is no JSON object");
            }
            JsonNode statements = policy.path(STATEMENT);
            if (!statements.isMissingNode() && !statements.isContainerNode()) {
                throw new IllegalArgumentException("has a " + STATEMENT + " that is neither a list nor an object");
            }
            return new QueuePolicy((ObjectNode) policy);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Whether a statement, ours or another, lets the topic send to the queue. What another denies is not looked at. */
    public boolean allows(String topicArn, String queueArn) {
        for (JsonNode statement : statements()) {
            if (isOurs(statement, topicArn)
                    ? statement.equals(statement(topicArn, queueArn))
                    : PolicyStatement.allows(statement, topicArn, queueArn)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The policy with our statement added, or put in the place of an earlier one; empty if there is nothing to change.
     *
     * @return JSON
     */
    Optional<String> allowing(String topicArn, String queueArn) {
        if (allows(topicArn, queueArn)) {
            return Optional.empty();
        }
        ArrayNode merged = JSON.createArrayNode();
        boolean placed = false;
        for (JsonNode statement : statements()) {
            if (!isOurs(statement, topicArn)) {
                merged.add(statement);
            } else if (!placed) {
                merged.add(statement(topicArn, queueArn));
                placed = true;
            }
        }
        if (!placed) {
            merged.add(statement(topicArn, queueArn));
        }
        ObjectNode changed = policy.deepCopy();
        changed.set(STATEMENT, merged);
        return Optional.of(changed.toString());
    }

    /** A policy may have one statement without a list around it. */
    private Iterable<JsonNode> statements() {
        JsonNode statements = policy.path(STATEMENT);
        return statements.isObject() ? List.of(statements) : statements;
    }

    private static boolean isOurs(JsonNode statement, String topicArn) {
        return statement.path(SID).asText().equals(sid(topicArn));
    }

    private static ObjectNode statement(String topicArn, String queueArn) {
        ObjectNode statement = JSON.createObjectNode().put(SID, sid(topicArn)).put("Effect", "Allow");
        statement.putObject("Principal").put("Service", PolicyStatement.SNS);
        statement.put("Action", PolicyStatement.SEND).put("Resource", queueArn);
        statement.putObject("Condition").putObject("ArnEquals").put(PolicyStatement.SOURCE, topicArn);
        return statement;
    }

    /** The same from every instance, and another for every topic: topics of one name are in several accounts and regions. */
    static String sid(String topicArn) {
        // The dot of .fifo is none of the characters that SQS takes for a label.
        String name = FifoNaming.nameOf(topicArn).replace('.', '-');
        return "herald-sns-" + name + "-" + HexFormat.of().formatHex(sha256(topicArn), 0, HASH_BYTES);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
