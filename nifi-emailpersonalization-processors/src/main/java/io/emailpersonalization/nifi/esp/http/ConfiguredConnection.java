// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.http;

import io.emailpersonalization.nifi.http.NetworkClient;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.controller.ConfigurationContext;
import org.apache.nifi.logging.ComponentLog;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The HTTP client, the rate limits and the retries as {@link ConnectionProperties} configure them. Tested by {@code HostileVendorTest} and {@code PutEspContactTest}. */
public final class ConfiguredConnection implements AutoCloseable {

    /** Half a minute, as the description of First Pause states. */
    private static final Duration MAX_PAUSE = Duration.ofSeconds(30);
    /** The first probe of a vendor that is down follows after so many times First Pause: 5 seconds with the default. */
    private static final int PAUSES_UNTIL_PROBE = 5;
    private static final int WHOLE_PERCENT = 100;

    private final ConfigurationContext context;
    private final ComponentLog logger;
    private final HttpClient client;

    public ConfiguredConnection(final ConfigurationContext context, final ComponentLog logger) {
        this.context = context;
        this.logger = logger;
        this.client = NetworkClient.of(context);
    }

    /** Returns the configured root of the API, with a trailing slash; empty for the vendor's usual one. */
    public Optional<String> apiUrl() {
        return Optional.ofNullable(context.getProperty(ConnectionProperties.API_URL).evaluateAttributeExpressions().getValue()).map(url -> url.endsWith("/") ? url : url + "/");
    }

    /**
     * Returns the exchange of requests within the budget of an account.
     *
     * @param account the account, with the vendor's name in front: two vendors may use the same name
     */
    public HttpExchange exchange(final String account) {
        return exchange(account, VendorQuotas.NONE, RateSignal.NONE);
    }

    /**
     * Returns the exchange of requests within the budget of an account. This node uses its share of the vendor's limits.
     *
     * @param account as for {@link #exchange(String)}
     * @param quotas the limits that the vendor states
     * @param signal what the vendor's answers say about its limits
     */
    public HttpExchange exchange(final String account, final VendorQuotas quotas, final RateSignal signal) {
        final Duration firstPause = duration(context.getProperty(ConnectionProperties.FIRST_PAUSE).asTimePeriod(TimeUnit.MILLISECONDS));
        final VendorBreaker breaker = VendorBreaker.of(account + " " + apiUrl().orElse(""), firstPause.multipliedBy(PAUSES_UNTIL_PROBE));
        return new HttpExchange(client, RateBudget.of(account, limits(quotas)), new Backoff(firstPause, MAX_PAUSE), context.getProperty(ConnectionProperties.MAXIMUM_ATTEMPTS).asInteger(), signal,
                breaker, logger);
    }

    /** Returns this node's share of Maximum Connections, Maximum Requests Per Second and the vendor's limits. */
    private RateLimits limits(final VendorQuotas quotas) {
        final double share = context.getProperty(ConnectionProperties.SHARE_PER_NODE).asInteger() / (double) WHOLE_PERCENT;
        final int connections = Math.max(1, (int) (context.getProperty(ConnectionProperties.MAXIMUM_CONNECTIONS).asInteger() * share));
        final Double perSecond = context.getProperty(ConnectionProperties.MAXIMUM_REQUESTS_PER_SECOND).asDouble();
        final List<RateWindow> windows = new ArrayList<>(windows(quotas.all(), share));
        if (perSecond != null) {
            windows.add(RateWindow.paced(perSecond * share, Duration.ofSeconds(1)));
        }
        return new RateLimits(connections, List.copyOf(windows),
                quotas.groups().entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, group -> windows(group.getValue(), share))));
    }

    private static List<RateWindow> windows(final List<Quota> quotas, final double share) {
        return quotas.stream().map(quota -> quota.window(share)).toList();
    }

    /** Returns how long to wait for an answer. */
    public Duration requestTimeout() {
        return duration(context.getProperty(ConnectionProperties.REQUEST_TIMEOUT).asTimePeriod(TimeUnit.MILLISECONDS));
    }

    private static Duration duration(final long millis) {
        return Duration.ofMillis(millis);
    }

    /** Returns the failed check of a service on a cluster whose nodes each use the whole account; empty where the share fits. */
    public static Optional<ConfigVerificationResult> verifyShare(final ConfigurationContext context, final boolean clustered) {
        return clustered && context.getProperty(ConnectionProperties.SHARE_PER_NODE).asInteger() == WHOLE_PERCENT
                ? Optional.of(new ConfigVerificationResult.Builder().verificationStepName("Share The Account").outcome(ConfigVerificationResult.Outcome.FAILED)
                        .explanation("Every node of the cluster uses the whole account: set Share Per Node to 100 divided by the number of nodes").build())
                : Optional.empty();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
