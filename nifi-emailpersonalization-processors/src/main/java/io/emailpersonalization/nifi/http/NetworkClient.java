// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.http;

import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.proxy.ProxyConfiguration;
import org.apache.nifi.proxy.ProxyConfigurationService;
import org.apache.nifi.ssl.SSLContextProvider;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;

/**
 * The HTTP client with the trusted certificates and the proxy of NiFi's services. Never follows redirects, because a redirect would take the credential elsewhere. HostileVendorTest covers this
 * class.
 */
public final class NetworkClient {

    /** Trusted certificates. */
    public static final PropertyDescriptor SSL_CONTEXT = new PropertyDescriptor.Builder()
            .name("SSL Context Service")
            .description("Trusted certificates other than those of Java")
            .identifiesControllerService(SSLContextProvider.class)
            .build();

    /** The properties that {@link #of} reads. */
    public static final List<PropertyDescriptor> PROPERTIES = List.of(SSL_CONTEXT, ProxyConfigurationService.PROXY_CONFIGURATION_SERVICE);

    /** The status of an answer to a client that sends too much (RFC 6585, section 4). */
    public static final int TOO_MANY_REQUESTS = 429;

    /** Longer than a TLS handshake through a slow proxy takes, and far shorter than the usual timeout of a request. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);

    private NetworkClient() {
    }

    /** Returns a client. The caller closes it. */
    public static HttpClient of(final PropertyContext context) {
        final HttpClient.Builder builder = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).connectTimeout(CONNECT_TIMEOUT).version(HttpClient.Version.HTTP_1_1);
        final SSLContextProvider ssl = context.getProperty(SSL_CONTEXT).asControllerService(SSLContextProvider.class);
        if (ssl != null) {
            builder.sslContext(ssl.createContext());
        }
        final ProxyConfiguration proxy = ProxyConfiguration.getConfiguration(context);
        if (proxy.getProxyType() == Proxy.Type.HTTP) {
            builder.proxy(ProxySelector.of(new InetSocketAddress(proxy.getProxyServerHost(), proxy.getProxyServerPort())));
        }
        return builder.build();
    }
}
