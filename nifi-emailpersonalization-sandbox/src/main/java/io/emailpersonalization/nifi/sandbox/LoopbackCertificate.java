// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate of its own for a name, made by the JDK's keytool: for servers on loopback only. HostileVendorTest covers it.
 *
 * @param file a PKCS12 key store with the key and the certificate, which serves as a trust store too
 */
public record LoopbackCertificate(Path file) {

    /** The password of the key store. It protects nothing: the key is made for one run. */
    public static final String PASSWORD = "password of one run";

    /**
     * Makes a certificate.
     *
     * @param folder where the key store is written
     * @param subjectAlternativeName such as {@code dns:example.org} or {@code ip:127.0.0.1}
     */
    public static LoopbackCertificate make(final Path folder, final String subjectAlternativeName) {
        final Path file = folder.resolve("keystore-" + subjectAlternativeName.replaceAll("[^a-z0-9]", "-") + ".p12");
        try {
            final Process keytool = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", "server", "-keyalg", "EC",
                    "-dname", "CN=Test", "-ext", "san=" + subjectAlternativeName, "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass", PASSWORD)).redirectErrorStream(true).start();
            keytool.getInputStream().readAllBytes();
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException("keytool failed");
            }
            return new LoopbackCertificate(file);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Serves the certificate, and trusts it. */
    public SSLContext context() {
        try (InputStream in = Files.newInputStream(file)) {
            final KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            final KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD.toCharArray());
            final TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            final SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
