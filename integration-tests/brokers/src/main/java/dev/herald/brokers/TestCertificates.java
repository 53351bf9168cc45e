package dev.herald.brokers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A certificate authority for one test, and what it signed: the certificate of a server on the loopback interface, and that
 * of a client. The JDK's {@code keytool} makes them; they are valid for two days.
 *
 * @param authority the authority's certificate, as PEM
 * @param trustStore the same as PKCS #12
 * @param server what a server uses
 * @param client what a client uses
 */
public record TestCertificates(Path authority, Path trustStore, Identity server, Identity client) {

    /** The password of all key stores. */
    public static final String PASSWORD = "herald-test";

    private static final String TYPE = "PKCS12";
    private static final String AUTHORITY = "authority";
    private static final int LINE = 64;

    /**
     * A certificate and its key.
     *
     * @param certificate as PEM
     * @param key as PEM, not encrypted
     * @param keyStore both as PKCS #12
     */
    public record Identity(Path certificate, Path key, Path keyStore) {
    }

    /** @param folder an empty folder for the files */
    public static TestCertificates create(Path folder) {
        Path all = folder.resolve("all.p12");
        generate(all, AUTHORITY, "-ext", "bc:critical=ca:true", "-ext", "ku:critical=keyCertSign,cRLSign");
        generate(all, "server", "-signer", AUTHORITY, "-ext", "san=ip:127.0.0.1,dns:localhost", "-ext", "eku=serverAuth");
        generate(all, "client", "-signer", AUTHORITY, "-ext", "eku=clientAuth");
        try {
            KeyStore keys = load(all);
            Certificate authority = keys.getCertificate(AUTHORITY);
            KeyStore trusted = empty();
            trusted.setCertificateEntry(AUTHORITY, authority);
            return new TestCertificates(pem(folder.resolve("authority.pem"), "CERTIFICATE", authority.getEncoded()),
                    store(folder.resolve("trusted.p12"), trusted), identity(folder, keys, "server"),
                    identity(folder, keys, "client"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the certificates could not be made", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void generate(Path store, String name, String... more) {
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> line = new ArrayList<>(List.of(keytool, "-genkeypair", "-alias", name, "-dname",
                "CN=herald-test-" + name, "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2", "-keystore",
                store.toString(), "-storetype", TYPE, "-storepass", PASSWORD));
        line.addAll(Arrays.asList(more));
        Command.of(line.toArray(String[]::new)).run();
    }

    private static Identity identity(Path folder, KeyStore keys, String name) throws GeneralSecurityException, IOException {
        char[] password = PASSWORD.toCharArray();
        KeyStore own = empty();
        own.setKeyEntry(name, keys.getKey(name, password), password, keys.getCertificateChain(name));
        return new Identity(
                pem(folder.resolve(name + ".pem"), "CERTIFICATE", keys.getCertificate(name).getEncoded()),
                pem(folder.resolve(name + "-key.pem"), "PRIVATE KEY", keys.getKey(name, password).getEncoded()),
                store(folder.resolve(name + ".p12"), own));
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(TYPE);
        store.load(null, null);
        return store;
    }

    private static KeyStore load(Path file) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(TYPE);
        try (InputStream content = Files.newInputStream(file)) {
            store.load(content, PASSWORD.toCharArray());
        }
        return store;
    }

    private static Path store(Path file, KeyStore store) throws GeneralSecurityException, IOException {
        try (OutputStream content = Files.newOutputStream(file)) {
            store.store(content, PASSWORD.toCharArray());
        }
        return file;
    }

    private static Path pem(Path file, String type, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(LINE, new byte[]{'\n'}).encodeToString(content);
        return Files.writeString(file, "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(type, text));
    }
}
