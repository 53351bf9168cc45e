package dev.herald.runtime.sns;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.Topic;

/** Finds and creates topics in the reach of one client. Remembers nothing: a topic may come and go at any time. */
record SnsTopics(SnsClient client) {

    /**
     * The ARN of a topic; empty if there is none. An ARN is looked at, a name is looked for among all topics: of the two
     * calls of SNS that tell the ARN of a name, the other one creates the topic.
     *
     * @throws IllegalArgumentException if the ARN is of another region than the client's; the text says what to do
     */
    Optional<String> find(SnsTopicAddress address) {
        refuseOtherRegion(address);
        return address.arn() == null ? list(address) : look(address.arn());
    }

    private Optional<String> list(SnsTopicAddress address) {
        return client.listTopicsPaginator().topics().stream().map(Topic::topicArn).filter(address::isNameOf).findFirst();
    }

    private Optional<String> look(String arn) {
        try {
            client.getTopicAttributes(request -> request.topicArn(arn));
            return Optional.of(arn);
        } catch (SdkException failure) {
            if (SnsFailures.isMissingTopic(failure)) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /**
     * Creates a topic, in the account of the client's credentials. If there is one already, that one is the answer,
     * whatever its attributes.
     *
     * @param attributes by the names of SNS; they win over those that the name of a FIFO topic stands for
     * @return the ARN
     * @throws IllegalArgumentException if the ARN is of another region than the client's; the text says what to do
     * @throws IllegalStateException if the ARN is of another account; the topic of that name in the client's own is there
     *         then
     */
    String create(SnsTopicAddress address, Map<String, String> attributes) {
        refuseOtherRegion(address);
        String arn = createOrFind(address, withFifo(address, attributes));
        if (address.arn() != null && !address.arn().equals(arn)) {
            throw new IllegalStateException("the topic " + address.arn() + " does not exist, and only its own account can "
                    + "create it: " + arn + " is what these credentials created; create the topic there, or name one of "
                    + "this account");
        }
        return arn;
    }

    private String createOrFind(SnsTopicAddress address, Map<String, String> attributes) {
        try {
            return client.createTopic(request -> request.name(address.name()).attributes(attributes)).topicArn();
        } catch (SdkException failure) {
            // That it exists with other attributes has no code of its own.
            if (SnsFailures.isInvalid(failure)) {
                return list(address).orElseThrow(() -> failure);
            }
            throw failure;
        }
    }

    private static Map<String, String> withFifo(SnsTopicAddress address, Map<String, String> attributes) {
        Map<String, String> all = new LinkedHashMap<>();
        if (address.fifo()) {
            all.put("FifoTopic", "true");
            all.put("ContentBasedDeduplication", "true");
        }
        all.putAll(attributes);
        return all;
    }

    private void refuseOtherRegion(SnsTopicAddress address) {
        String ownRegion = client.serviceClientConfiguration().region().id();
        if (address.region() != null && !address.region().equals(ownRegion)) {
            throw new IllegalArgumentException("the topic '" + address.name() + "' is in " + address.region()
                    + ", and its client in " + ownRegion + ": use a named client (quarkus.sns.<name>.aws.region="
                    + address.region() + ", quarkus.herald.topic.\"…\".client=<name>)");
        }
    }
}
