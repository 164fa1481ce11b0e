// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo;

import io.emailpersonalization.nifi.esp.http.ConnectionProperties;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.oauth2.OAuth2AccessTokenProvider;
import org.apache.nifi.processor.util.StandardValidators;

import java.util.List;
import java.util.stream.Stream;

/** The properties of {@link BrevoClientService}: the credential, what Brevo needs beside it, and the shared properties with Brevo's limits in their descriptions. */
final class BrevoProperties {

    static final PropertyDescriptor AUTHENTICATION = new PropertyDescriptor.Builder()
            .name("Authentication Strategy")
            .description("The kind of credential")
            .allowableValues(BrevoAuthentication.class)
            .defaultValue(BrevoAuthentication.API_KEY)
            .required(true)
            .build();

    static final PropertyDescriptor API_KEY = new PropertyDescriptor.Builder()
            .name("API Key")
            .description("A key of the account, from Settings, SMTP & API, API keys. It begins with xkeysib-")
            .dependsOn(AUTHENTICATION, BrevoAuthentication.API_KEY)
            .required(true)
            .sensitive(true)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor TOKEN_PROVIDER = new PropertyDescriptor.Builder()
            .name("OAuth2 Access Token Provider")
            .description("The OAuth 2.0 access tokens, usually a StandardOauth2AccessTokenProvider with the URL https://api.brevo.com/realms/partner/oauth/token and a scope")
            .identifiesControllerService(OAuth2AccessTokenProvider.class)
            .dependsOn(AUTHENTICATION, BrevoAuthentication.OAUTH2_ACCESS_TOKEN_PROVIDER)
            .required(true)
            .build();

    static final PropertyDescriptor PLAN = new PropertyDescriptor.Builder()
            .name("Plan")
            .description("The limits that Brevo grants the account. The service keeps to them, and to what the headers of Brevo's answers say")
            .allowableValues(BrevoPlan.class)
            .defaultValue(BrevoPlan.GENERAL)
            .required(true)
            .build();

    static final PropertyDescriptor USE_IMPORTS = new PropertyDescriptor.Builder()
            .name("Use Imports")
            .description("Whether large pushes are sent as imports of up to 5,000 contacts, which Brevo works on as jobs. Otherwise each contact takes two requests. PutEspContact needs a database "
                    + "for jobs")
            .allowableValues("true", "false")
            .defaultValue("true")
            .required(true)
            .build();

    static final PropertyDescriptor IMPORT_THRESHOLD = new PropertyDescriptor.Builder()
            .name("Import Threshold")
            .description("A push of more contacts than this is sent as an import. Smaller ones are sent contact by contact and are done at once")
            .dependsOn(USE_IMPORTS, "true")
            .defaultValue("20")
            .required(true)
            .addValidator(StandardValidators.NON_NEGATIVE_INTEGER_VALIDATOR)
            .build();

    static final PropertyDescriptor POLL_INTERVAL = new PropertyDescriptor.Builder()
            .name("Job Poll Interval")
            .description("How long to wait between two questions how far imports are, over all imports of this service. Brevo allows 100 of them per hour")
            .dependsOn(USE_IMPORTS, "true")
            .defaultValue("40 secs")
            .required(true)
            .addValidator(StandardValidators.TIME_PERIOD_VALIDATOR)
            .build();

    static final PropertyDescriptor DOUBLE_OPT_IN_TEMPLATE = new PropertyDescriptor.Builder()
            .name("Double Opt-In Template ID")
            .description("The number of the template that asks for confirmation. Without it, and without Double Opt-In Redirect URL, no contact is asked: contacts that are to confirm are rejected")
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.POSITIVE_INTEGER_VALIDATOR)
            .build();

    static final PropertyDescriptor DOUBLE_OPT_IN_REDIRECT = new PropertyDescriptor.Builder()
            .name("Double Opt-In Redirect URL")
            .description("The page that a person sees after the confirmation")
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.URL_VALIDATOR)
            .build();

    static final PropertyDescriptor OWNED_LISTS = new PropertyDescriptor.Builder()
            .name("Owned Lists")
            .description("Lists beside the audience that only NiFi fills, by name or number, separated by commas: those that the mapping names. An archived contact leaves them too")
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor API_URL = ConnectionProperties.describe(ConnectionProperties.API_URL, "If empty, https://api.brevo.com/v3. A sandbox needs a URL.");

    static final PropertyDescriptor ACCOUNT_NAME = ConnectionProperties.describe(ConnectionProperties.ACCOUNT_NAME,
            "If empty, the id or the company that Brevo reports for the credential. Services of one account then share a budget.");

    private static final PropertyDescriptor MAXIMUM_CONNECTIONS = ConnectionProperties.describe(ConnectionProperties.MAXIMUM_CONNECTIONS, "Brevo states no such limit.");

    private static final PropertyDescriptor MAXIMUM_REQUESTS_PER_SECOND = ConnectionProperties.describe(ConnectionProperties.MAXIMUM_REQUESTS_PER_SECOND,
            "A limit below that of the plan leaves room for other integrations of the account. If empty, the plan's limits count.");

    static final List<PropertyDescriptor> ALL = Stream.of(List.of(AUTHENTICATION, API_KEY, TOKEN_PROVIDER, PLAN, USE_IMPORTS, IMPORT_THRESHOLD, POLL_INTERVAL, DOUBLE_OPT_IN_TEMPLATE,
            DOUBLE_OPT_IN_REDIRECT, OWNED_LISTS, API_URL, ACCOUNT_NAME, MAXIMUM_CONNECTIONS, MAXIMUM_REQUESTS_PER_SECOND, ConnectionProperties.SHARE_PER_NODE, ConnectionProperties.MAXIMUM_ATTEMPTS,
            ConnectionProperties.FIRST_PAUSE, ConnectionProperties.REQUEST_TIMEOUT), ConnectionProperties.NETWORK,
            ConnectionProperties.STAGING).flatMap(List::stream).toList();

    private BrevoProperties() {
    }
}
