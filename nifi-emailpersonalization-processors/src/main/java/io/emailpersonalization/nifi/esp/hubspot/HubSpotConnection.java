// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.http.ConfiguredConnection;
import io.emailpersonalization.nifi.esp.http.Quota;
import io.emailpersonalization.nifi.esp.http.VendorQuotas;
import io.emailpersonalization.nifi.esp.hubspot.account.AccessTokens;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotAccount;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotApi;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotRates;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotSettings;
import io.emailpersonalization.nifi.esp.hubspot.account.LegalBasis;
import org.apache.nifi.components.PropertyValue;
import org.apache.nifi.controller.ConfigurationContext;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.oauth2.OAuth2AccessTokenProvider;

import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** The configured connection to HubSpot: the root of the API, the credential, the limits and the account. Tested by HubSpotClientTest. */
final class HubSpotConnection implements AutoCloseable {

    private final ConfigurationContext context;
    private final ConfiguredConnection connection;

    HubSpotConnection(final ConfigurationContext context, final ComponentLog logger) {
        this.context = context;
        this.connection = new ConfiguredConnection(context, logger);
    }

    /**
     * Returns the API. Its requests share the rate budget of the account.
     *
     * @param zone whose midnight ends the daily limit
     */
    HubSpotApi api(final String account, final ZoneId zone) {
        final VendorQuotas quotas = new VendorQuotas(List.of(new Quota(context.getProperty(HubSpotProperties.REQUESTS_PER_TEN_SECONDS).asInteger(), Duration.ofSeconds(10)),
                new Quota(context.getProperty(HubSpotProperties.REQUESTS_PER_DAY).asInteger(), Duration.ofDays(1))), Map.of());
        return new HubSpotApi(connection.exchange("hubspot " + account, quotas, new HubSpotRates(Clock.system(zone))), root(), tokens(), connection.requestTimeout());
    }

    /** Reads the account: its name, its time zone, and how it keeps consent. */
    HubSpotAccount account() throws EspUnavailableException, EspRefusedException {
        final PropertyValue name = context.getProperty(HubSpotProperties.ACCOUNT_NAME).evaluateAttributeExpressions();
        final PropertyValue zone = context.getProperty(HubSpotProperties.ACCOUNT_TIME_ZONE);
        final JsonNode details = name.isSet() && zone.isSet() ? HubSpotApi.JSON.createObjectNode() : details();
        final String account = name.isSet() ? name.getValue() : details.path("portalId").asText();
        return new HubSpotAccount(account, api(account, zone.isSet() ? ZoneId.of(zone.getValue()) : zone(details.path("timeZone").asText(""))), settings());
    }

    /** Reads what HubSpot tells of the account (GET /account-info/v3/details): every credential may. */
    JsonNode details() throws EspUnavailableException, EspRefusedException {
        final String known = context.getProperty(HubSpotProperties.ACCOUNT_NAME).evaluateAttributeExpressions().getValue();
        return api(known == null ? "unknown" : known, ZoneOffset.UTC).get("account-info/v3/details", found -> found.has("portalId"));
    }

    private static ZoneId zone(final String name) {
        try {
            return ZoneId.of(name);
        } catch (final DateTimeException e) {
            return ZoneOffset.UTC;
        }
    }

    HubSpotSettings settings() {
        final String type = context.getProperty(HubSpotProperties.SUBSCRIPTION_TYPE).evaluateAttributeExpressions().getValue();
        final boolean batches = context.getProperty(HubSpotProperties.SUBSCRIPTION_REQUESTS).asAllowableValue(SubscriptionRequests.class) == SubscriptionRequests.BATCHES;
        return type == null || type.isBlank() ? new HubSpotSettings(null, null, null, batches) : new HubSpotSettings(Long.valueOf(type.strip()),
                context.getProperty(HubSpotProperties.LEGAL_BASIS).asAllowableValue(LegalBasis.class), context.getProperty(HubSpotProperties.LEGAL_BASIS_EXPLANATION).getValue(), batches);
    }

    /** Returns the root of the API, with a trailing slash. */
    URI root() {
        return URI.create(connection.apiUrl().orElse("https://api.hubapi.com/"));
    }

    private AccessTokens tokens() {
        return context.getProperty(HubSpotProperties.AUTHENTICATION).asAllowableValue(HubSpotAuthentication.class) == HubSpotAuthentication.PRIVATE_APP_TOKEN
                ? AccessTokens.of(context.getProperty(HubSpotProperties.PRIVATE_APP_TOKEN).getValue())
                : AccessTokens.of(context.getProperty(HubSpotProperties.TOKEN_PROVIDER).asControllerService(OAuth2AccessTokenProvider.class));
    }

    @Override
    public void close() {
        connection.close();
    }
}
