package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The servers accept the test's certificates, and nobody without one. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TestCertificatesTest {

    private static final byte[] PROTOCOL_HEADER = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
    private static final byte[] PING = "PING\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    static Path folder;

    private static TestCertificates certificates;

    @BeforeAll
    static void create() {
        certificates = TestCertificates.create(folder);
    }

    @Test
    void openRedisToAClientWithACertificate() throws Exception {
        try (RedisServer server = RedisServer.start(RedisOptions.inMemory().tls(certificates))) {
            int port = server.tlsUri().getPort();
            assertThat(answer(port, PING, true)).isEqualTo('+');
            assertThatThrownBy(() -> answer(port, PING, false)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void openRabbitMqToAClientWithACertificate() throws Exception {
        try (RabbitMq server = RabbitMq.start(RabbitMqOptions.standard().tls(certificates))) {
            // A method frame.
            assertThat(answer(server.tlsPort(), PROTOCOL_HEADER, true)).isEqualTo(1);
            assertThatThrownBy(() -> answer(server.tlsPort(), PROTOCOL_HEADER, false)).isInstanceOf(IOException.class);
        }
    }

    /** The first byte that the server sends. */
    private static int answer(int port, byte[] request, boolean withCertificate) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(load(certificates.trustStore()));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(withCertificate ? load(certificates.client().keyStore()) : null, TestCertificates.PASSWORD.toCharArray());
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request);
            int first = socket.getInputStream().read();
            if (first < 0) {
                throw new IOException("closed");
            }
            return first;
        }
    }

    private static KeyStore load(Path file) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream content = Files.newInputStream(file)) {
            store.load(content, TestCertificates.PASSWORD.toCharArray());
        }
        return store;
    }
}
