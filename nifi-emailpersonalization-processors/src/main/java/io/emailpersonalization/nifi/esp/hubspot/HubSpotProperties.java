// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot;

import io.emailpersonalization.nifi.esp.http.ConnectionProperties;
import io.emailpersonalization.nifi.esp.hubspot.account.LegalBasis;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.oauth2.OAuth2AccessTokenProvider;
import org.apache.nifi.processor.util.StandardValidators;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;

/** The properties of {@link HubSpotClientService}: the credential, consent, and the shared properties with HubSpot's limits in their descriptions. */
final class HubSpotProperties {

    /** The highest limits that HubSpot sells, with room (developers.hubspot.com, "API usage guidelines": 250 per ten seconds, 3,000,000 per day). Sandboxes have none. */
    private static final long MAX_REQUESTS = 100_000_000;

    static final PropertyDescriptor AUTHENTICATION = new PropertyDescriptor.Builder()
            .name("Authentication Strategy")
            .description("The kind of credential")
            .allowableValues(HubSpotAuthentication.class)
            .defaultValue(HubSpotAuthentication.PRIVATE_APP_TOKEN)
            .required(true)
            .build();

    static final PropertyDescriptor PRIVATE_APP_TOKEN = new PropertyDescriptor.Builder()
            .name("Private App Token")
            .description("The access token of a private app, or a service key, such as pat-eu1-...")
            .dependsOn(AUTHENTICATION, HubSpotAuthentication.PRIVATE_APP_TOKEN)
            .required(true)
            .sensitive(true)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor TOKEN_PROVIDER = new PropertyDescriptor.Builder()
            .name("OAuth2 Access Token Provider")
            .description("The access tokens of an app: a StandardOauth2AccessTokenProvider with Refresh Token and https://api.hubapi.com/oauth/v1/token")
            .dependsOn(AUTHENTICATION, HubSpotAuthentication.OAUTH2_ACCESS_TOKEN_PROVIDER)
            .identifiesControllerService(OAuth2AccessTokenProvider.class)
            .required(true)
            .build();

    static final PropertyDescriptor SUBSCRIPTION_TYPE = new PropertyDescriptor.Builder()
            .name("Subscription Type ID")
            .description("The subscription type whose status decides whether a contact is mailed. New contacts are subscribed to it, and withdrawals unsubscribe from it. "
                    + "If empty, only the opt-out from all e-mail counts, withdrawals unsubscribe from all e-mail, and nobody is subscribed to anything")
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator((subject, input, context) -> new ValidationResult.Builder().subject(subject).input(input)
                    .valid(context.isExpressionLanguagePresent(input) || input.matches("[0-9]{1,18}")).explanation("it must be the number of a subscription type").build())
            .build();

    static final PropertyDescriptor LEGAL_BASIS = new PropertyDescriptor.Builder()
            .name("Legal Basis")
            .description("The legal basis with which new contacts are subscribed to the subscription type")
            .dependsOn(SUBSCRIPTION_TYPE)
            .allowableValues(LegalBasis.class)
            .defaultValue(LegalBasis.CONSENT_WITH_NOTICE)
            .required(true)
            .build();

    static final PropertyDescriptor LEGAL_BASIS_EXPLANATION = new PropertyDescriptor.Builder()
            .name("Legal Basis Explanation")
            .description("What HubSpot shows of the origin of the consent of new contacts")
            .dependsOn(SUBSCRIPTION_TYPE)
            .defaultValue("Consent is kept in the consent ledger of NiFi")
            .required(true)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor SUBSCRIPTION_REQUESTS = new PropertyDescriptor.Builder()
            .name("Subscription Requests")
            .description("How the statuses of subscriptions are read and written. HubSpot gives the scopes for batches to accounts with Marketing Hub Enterprise only")
            .allowableValues(SubscriptionRequests.class)
            .defaultValue(SubscriptionRequests.ONE_BY_ONE)
            .required(true)
            .build();

    static final PropertyDescriptor API_URL = ConnectionProperties.describe(ConnectionProperties.API_URL, "If empty, https://api.hubapi.com. A sandbox needs a URL.");

    static final PropertyDescriptor ACCOUNT_NAME = ConnectionProperties.describe(ConnectionProperties.ACCOUNT_NAME,
            "If empty, the account id (Hub ID) that HubSpot reports. Services with apps of one account then share a budget.");

    private static final PropertyDescriptor MAXIMUM_CONNECTIONS = ConnectionProperties.describe(ConnectionProperties.MAXIMUM_CONNECTIONS, "HubSpot states no limit of connections.");

    private static final PropertyDescriptor MAXIMUM_REQUESTS_PER_SECOND = ConnectionProperties.describe(ConnectionProperties.MAXIMUM_REQUESTS_PER_SECOND,
            "HubSpot's own limits are set below. A limit leaves room for other integrations of the account. If empty, there is no further limit.");

    static final PropertyDescriptor REQUESTS_PER_TEN_SECONDS = new PropertyDescriptor.Builder()
            .name("Requests Per Ten Seconds")
            .description("How many requests the app may send within ten seconds: 100 with Free and Starter, 190 with Professional and Enterprise, 250 with the add-on, 110 for an app with OAuth")
            .defaultValue("100")
            .required(true)
            .addValidator(StandardValidators.createLongValidator(1, MAX_REQUESTS, true))
            .build();

    static final PropertyDescriptor REQUESTS_PER_DAY = new PropertyDescriptor.Builder()
            .name("Requests Per Day")
            .description("How many requests the account may send per day, over all its apps: 250000 with Free and Starter, 650000 with Professional, 1000000 with Enterprise")
            .defaultValue("250000")
            .required(true)
            .addValidator(StandardValidators.createLongValidator(1, MAX_REQUESTS, true))
            .build();

    static final PropertyDescriptor ACCOUNT_TIME_ZONE = new PropertyDescriptor.Builder()
            .name("Account Time Zone")
            .description("The time zone of the account, such as Europe/Berlin: the daily limit starts anew at its midnight. If empty, the time zone that HubSpot reports, otherwise UTC")
            .addValidator((subject, input, context) -> new ValidationResult.Builder().subject(subject).input(input).valid(isZone(input)).explanation("it must be a time zone, such as Europe/Berlin")
                    .build())
            .build();

    private static final PropertyDescriptor REQUEST_TIMEOUT = ConnectionProperties.describe(ConnectionProperties.REQUEST_TIMEOUT, "HubSpot answers a batch within seconds.");

    static final List<PropertyDescriptor> ALL = Stream.of(List.of(AUTHENTICATION, PRIVATE_APP_TOKEN, TOKEN_PROVIDER, SUBSCRIPTION_TYPE, LEGAL_BASIS, LEGAL_BASIS_EXPLANATION,
            SUBSCRIPTION_REQUESTS, API_URL, ACCOUNT_NAME, REQUESTS_PER_TEN_SECONDS, REQUESTS_PER_DAY, ACCOUNT_TIME_ZONE, MAXIMUM_CONNECTIONS, MAXIMUM_REQUESTS_PER_SECOND,
            ConnectionProperties.SHARE_PER_NODE, ConnectionProperties.MAXIMUM_ATTEMPTS, ConnectionProperties.FIRST_PAUSE, REQUEST_TIMEOUT), ConnectionProperties.NETWORK,
            ConnectionProperties.STAGING).flatMap(List::stream).toList();

    private HubSpotProperties() {
    }

    private static boolean isZone(final String name) {
        try {
            return ZoneId.of(name) != null;
        } catch (final DateTimeException e) {
            return false;
        }
    }
}
