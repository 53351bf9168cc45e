package dev.herald.orders;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** Two long-polled queues on Amazon SQS. Messages are deleted when the other side does not have to wait for it. */
final class SqsRoundTrip implements RoundTrip {

    private static final String CORRELATION = "correlation-id";
    private static final int WAIT_SECONDS = 20;

    private final SqsClient asking;
    private final SqsClient answering;
    private final String questions;
    private final String answers;
    private Message last;
    private volatile boolean closed;

    SqsRoundTrip(String endpoint) {
        asking = SqsQueue.client(endpoint);
        answering = SqsQueue.client(endpoint);
        questions = asking.createQueue(request -> request.queueName("raw-questions")).queueUrl();
        answers = asking.createQueue(request -> request.queueName("raw-answers")).queueUrl();
        Thread thread = new Thread(this::answerAll, "raw-answers");
        thread.setDaemon(true);
        thread.start();
    }

    private void answerAll() {
        while (!closed) {
            try {
                receive(answering, questions).forEach(this::answer);
            } catch (SdkException ended) {
                if (!closed) {
                    throw ended;
                }
            }
        }
    }

    private void answer(Message question) {
        answering.sendMessage(request -> request.queueUrl(answers).messageBody(ANSWER)
                .messageAttributes(Map.of(CORRELATION, question.messageAttributes().get(CORRELATION))));
        delete(answering, questions, question);
    }

    @Override
    public void once() {
        String id = UUID.randomUUID().toString();
        asking.sendMessage(request -> request.queueUrl(questions).messageBody(QUESTION).messageAttributes(
                Map.of(CORRELATION, MessageAttributeValue.builder().dataType("String").stringValue(id).build())));
        List<Message> received = receive(asking, answers);
        if (received.size() != 1 || !received.get(0).messageAttributes().get(CORRELATION).stringValue().equals(id)) {
            throw new IllegalStateException("unexpected reply: " + received);
        }
        last = received.get(0);
    }

    @Override
    public void tidyUp() {
        delete(asking, answers, last);
    }

    private static List<Message> receive(SqsClient client, String queue) {
        return client.receiveMessage(request -> request.queueUrl(queue).maxNumberOfMessages(10)
                .waitTimeSeconds(WAIT_SECONDS).messageAttributeNames("All")).messages();
    }

    private static void delete(SqsClient client, String queue, Message message) {
        client.deleteMessage(request -> request.queueUrl(queue).receiptHandle(message.receiptHandle()));
    }

    @Override
    public void close() {
        closed = true;
        asking.close();
        answering.close();
    }
}
