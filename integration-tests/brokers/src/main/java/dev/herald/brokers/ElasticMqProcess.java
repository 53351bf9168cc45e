package dev.herald.brokers;

import java.io.IOException;
import java.io.PrintStream;

import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;

/** The main class of the ElasticMQ process. It runs until its standard input ends, which happens when its parent exits. */
final class ElasticMqProcess {

    /** Printed when the server accepts connections, followed by the port. */
    static final String READY = "ready on port ";

    private ElasticMqProcess() {
    }

    /** @param arguments the port, 0 for any free one; the region */
    public static void main(String[] arguments) throws IOException {
        PrintStream parent = System.out;
        // Other output must not reach the parent, which reads the port.
        System.setOut(System.err);
        int port = Integer.parseInt(arguments[0]);
        var builder = SQSRestServerBuilder.withInterface("127.0.0.1").withAWSRegion(arguments[1]);
        SQSRestServer server = (port == 0 ? builder.withDynamicPort() : builder.withPort(port)).start();
        parent.println(READY + server.waitUntilStarted().localAddress().getPort());
        parent.flush();
        while (System.in.read() >= 0) {
            continue;
        }
        Runtime.getRuntime().halt(0);
    }
}
