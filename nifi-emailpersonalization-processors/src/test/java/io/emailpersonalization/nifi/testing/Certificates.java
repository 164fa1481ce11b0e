// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.testing;

import io.emailpersonalization.nifi.sandbox.LoopbackCertificate;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.ssl.SSLContextProvider;

import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;

/** A certificate of its own for a name, and the service that trusts it. */
public final class Certificates {

    private final LoopbackCertificate certificate;

    /** @param subjectAlternativeName such as {@code dns:example.org} or {@code ip:127.0.0.1} */
    public Certificates(final Path folder, final String subjectAlternativeName) {
        certificate = LoopbackCertificate.make(folder, subjectAlternativeName);
    }

    /** Serves the certificate, and trusts it. */
    public SSLContext context() {
        return certificate.context();
    }

    /** A service that trusts the certificate. */
    public SSLContextProvider provider() {
        return new Provider(context());
    }

    private static final class Provider extends AbstractControllerService implements SSLContextProvider {
        private final SSLContext context;

        private Provider(final SSLContext context) {
            this.context = context;
        }

        @Override
        public SSLContext createContext() {
            return context;
        }

        @Override
        public Optional<X509ExtendedKeyManager> createKeyManager() {
            return Optional.empty();
        }

        @Override
        public X509TrustManager createTrustManager() {
            throw new UnsupportedOperationException("Nobody asks for it");
        }
    }
}
