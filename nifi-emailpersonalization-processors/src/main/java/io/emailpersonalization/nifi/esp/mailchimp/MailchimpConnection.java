// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import io.emailpersonalization.nifi.esp.http.Backoff;
import io.emailpersonalization.nifi.esp.http.HttpExchange;
import io.emailpersonalization.nifi.esp.http.RateBudget;
import io.emailpersonalization.nifi.esp.http.RateLimits;
import io.emailpersonalization.nifi.esp.http.RateWindow;
import org.apache.nifi.controller.ConfigurationContext;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.proxy.ProxyConfiguration;
import org.apache.nifi.ssl.SSLContextProvider;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/** The way to the API as it is configured. */
final class MailchimpConnection implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final int NAMING_DIGITS = 12;

    private final ConfigurationContext context;
    private final ComponentLog logger;
    private final HttpClient client;

    MailchimpConnection(final ConfigurationContext context, final ComponentLog logger) {
        this.context = context;
        this.logger = logger;
        this.client = client();
    }

    private HttpClient client() {
        final HttpClient.Builder builder = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).connectTimeout(CONNECT_TIMEOUT).version(HttpClient.Version.HTTP_1_1);
        final SSLContextProvider ssl = context.getProperty(MailchimpProperties.SSL_CONTEXT).asControllerService(SSLContextProvider.class);
        if (ssl != null) {
            builder.sslContext(ssl.createContext());
        }
        final ProxyConfiguration proxy = ProxyConfiguration.getConfiguration(context);
        if (proxy.getProxyType() == Proxy.Type.HTTP) {
            builder.proxy(ProxySelector.of(new InetSocketAddress(proxy.getProxyServerHost(), proxy.getProxyServerPort())));
        }
        return builder.build();
    }

    /** The API, within the budget of an account. */
    MailchimpApi api(final String account) {
        final double share = context.getProperty(MailchimpProperties.SHARE_PER_NODE).asInteger() / 100d;
        final int connections = Math.max(1, (int) (context.getProperty(MailchimpProperties.MAXIMUM_CONNECTIONS).asInteger() * share));
        final Double perSecond = context.getProperty(MailchimpProperties.REQUESTS_PER_SECOND).asDouble();
        final Backoff backoff = new Backoff(millis(context.getProperty(MailchimpProperties.FIRST_PAUSE).asTimePeriod(TimeUnit.MILLISECONDS)), LONGEST_PAUSE);
        final RateBudget budget = RateBudget.of("mailchimp " + account, perSecond == null ? RateLimits.of(connections) : RateLimits.of(connections, RateWindow.paced(perSecond * share, Duration.ofSeconds(1))));
        final HttpExchange exchange = new HttpExchange(client, budget, backoff, context.getProperty(MailchimpProperties.MAXIMUM_ATTEMPTS).asInteger(), logger);
        return new MailchimpApi(exchange, root(), authorization(), millis(context.getProperty(MailchimpProperties.REQUEST_TIMEOUT).asTimePeriod(TimeUnit.MILLISECONDS)));
    }

    private static Duration millis(final long millis) {
        return Duration.ofMillis(millis);
    }

    /** The root of the API, with a trailing slash. */
    URI root() {
        final String url = context.getProperty(MailchimpProperties.API_URL).evaluateAttributeExpressions().getValue();
        final String root = url == null ? "https://%s.api.mailchimp.com/3.0".formatted(dataCenter(credential())) : url;
        return URI.create(root.endsWith("/") ? root : root + "/");
    }

    /** A name for an account of which nothing but the key is known, which does not tell the key. */
    String nameByKey() {
        try {
            final byte[] hash = MessageDigest.getInstance("SHA-256").digest(credential().getBytes(StandardCharsets.UTF_8));
            return "key " + HexFormat.of().formatHex(hash).substring(0, NAMING_DIGITS);
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean hasKey() {
        return context.getProperty(MailchimpProperties.AUTHENTICATION).asAllowableValue(MailchimpAuthentication.class) == MailchimpAuthentication.API_KEY;
    }

    private String credential() {
        return context.getProperty(hasKey() ? MailchimpProperties.API_KEY : MailchimpProperties.ACCESS_TOKEN).getValue();
    }

    private String authorization() {
        return hasKey() ? "Basic " + Base64.getEncoder().encodeToString(("nifi:" + credential()).getBytes(StandardCharsets.UTF_8)) : "Bearer " + credential();
    }

    private static String dataCenter(final String key) {
        return key.substring(key.lastIndexOf('-') + 1);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
