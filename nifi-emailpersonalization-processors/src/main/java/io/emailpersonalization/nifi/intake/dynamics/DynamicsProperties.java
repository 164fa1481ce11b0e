// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.dynamics;

import io.emailpersonalization.nifi.http.NetworkClient;
import io.emailpersonalization.nifi.intake.DatesAndTimes;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.components.Validator;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.oauth2.OAuth2AccessTokenProvider;
import org.apache.nifi.processor.util.StandardValidators;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The properties of QueryDynamicsRecord, and their values. */
final class DynamicsProperties {

    /** Rows of a page, at most (Microsoft Learn, "Page results using OData"). */
    private static final int MAX_PAGE = 5000;

    static final PropertyDescriptor ENVIRONMENT_URL = new PropertyDescriptor.Builder()
            .name("Environment URL")
            .description("The address of the environment without a path, such as https://contoso.crm4.dynamics.com. Links of answers are followed only within it")
            .required(true)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(DynamicsProperties::validateUrl)
            .build();

    static final PropertyDescriptor TOKEN_PROVIDER = new PropertyDescriptor.Builder()
            .name("Access Token Provider")
            .description("The OAuth 2.0 access tokens, usually a StandardOauth2AccessTokenProvider with Client Credentials and the scope <Environment URL>/.default")
            .identifiesControllerService(OAuth2AccessTokenProvider.class)
            .required(true)
            .build();

    static final PropertyDescriptor ENTITY_SET = new PropertyDescriptor.Builder()
            .name("Entity Set")
            .description("The table, by the name of its entity set, such as contacts")
            .required(true)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(pattern("[A-Za-z_][A-Za-z0-9_]*", "it must be the name of an entity set, such as contacts"))
            .build();

    static final PropertyDescriptor COLUMNS = new PropertyDescriptor.Builder()
            .name("Columns")
            .description("The logical names of the columns to read ($select), separated by commas. A lookup is _<name>_value, such as _parentcustomerid_value. The primary key is always read. "
                    + "Empty: all columns, which takes much longer")
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(pattern("\\s*[A-Za-z_][A-Za-z0-9_]*\\s*(,\\s*[A-Za-z_][A-Za-z0-9_]*\\s*)*", "it must be names of columns, separated by commas"))
            .build();

    static final PropertyDescriptor LOAD = new PropertyDescriptor.Builder()
            .name("Load")
            .description("What a run reads")
            .allowableValues(LoadMode.class)
            .defaultValue(LoadMode.CHANGES)
            .required(true)
            .build();

    static final PropertyDescriptor FILTER = new PropertyDescriptor.Builder()
            .name("Filter")
            .description("The rows to read, as an OData filter ($filter), such as statecode eq 0")
            .dependsOn(LOAD, LoadMode.EVERYTHING)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor PAGE_SIZE = new PropertyDescriptor.Builder()
            .name("Page Size")
            .description("The rows of a request and of a FlowFile, at most 5000")
            .required(true)
            .defaultValue("5000")
            .addValidator(StandardValidators.createLongValidator(1, MAX_PAGE, true))
            .build();

    static final PropertyDescriptor FORMATTED_VALUES = new PropertyDescriptor.Builder()
            .name("Formatted Values")
            .description("The labels beside the values")
            .allowableValues(FormattedValues.class)
            .defaultValue(FormattedValues.CHOICES_AND_LOOKUPS)
            .required(true)
            .build();

    static final PropertyDescriptor DATES_AND_TIMES = new PropertyDescriptor.Builder()
            .name("Dates And Times")
            .description("The type of dates and times")
            .allowableValues(DatesAndTimes.class)
            .defaultValue(DatesAndTimes.TEXT)
            .required(true)
            .build();

    static final PropertyDescriptor REQUEST_TIMEOUT = new PropertyDescriptor.Builder()
            .name("Request Timeout")
            .description("How long to wait for a whole answer. Dataverse itself gives up after two minutes")
            .required(true)
            .defaultValue("150 secs")
            .addValidator(StandardValidators.TIME_PERIOD_VALIDATOR)
            .build();

    static final List<PropertyDescriptor> ALL = Stream.concat(Stream.of(ENVIRONMENT_URL, TOKEN_PROVIDER, ENTITY_SET, COLUMNS, LOAD, FILTER, PAGE_SIZE, FORMATTED_VALUES, DATES_AND_TIMES,
            CommonProperties.RECORD_WRITER, REQUEST_TIMEOUT), NetworkClient.PROPERTIES.stream()).toList();

    private DynamicsProperties() {
    }

    /** The configured query. */
    static DataverseQuery query(final PropertyContext context) {
        final LoadMode load = context.getProperty(LOAD).asAllowableValue(LoadMode.class);
        final String columns = text(context, COLUMNS);
        return new DataverseQuery(text(context, ENVIRONMENT_URL).replaceFirst("/+$", ""), text(context, ENTITY_SET),
                columns == null ? List.of() : Arrays.stream(columns.split(",")).map(String::strip).distinct().toList(),
                load == LoadMode.EVERYTHING ? text(context, FILTER) : null, load, context.getProperty(PAGE_SIZE).asInteger(), hasLabels(context));
    }

    private static String text(final PropertyContext context, final PropertyDescriptor property) {
        final String value = context.getProperty(property).evaluateAttributeExpressions().getValue();
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static boolean hasLabels(final PropertyContext context) {
        return context.getProperty(FORMATTED_VALUES).asAllowableValue(FormattedValues.class) == FormattedValues.CHOICES_AND_LOOKUPS;
    }

    /** The schema of the records. */
    static RowSchema schema(final PropertyContext context, final TableMetadata table, final DataverseQuery query) throws DataverseException {
        return new RowSchema(table, query.columns(), query.hasLabels(), context.getProperty(DATES_AND_TIMES).asAllowableValue(DatesAndTimes.class) == DatesAndTimes.TYPES);
    }

    /** A client. The caller closes it. */
    static DataverseClient client(final PropertyContext context) {
        return new DataverseClient(NetworkClient.of(context), new AccessTokens(context.getProperty(TOKEN_PROVIDER).asControllerService(OAuth2AccessTokenProvider.class)),
                Duration.ofMillis(context.getProperty(REQUEST_TIMEOUT).asTimePeriod(TimeUnit.MILLISECONDS)));
    }

    private static Validator pattern(final String pattern, final String explanation) {
        return (subject, input, context) -> new ValidationResult.Builder().subject(subject).input(input).valid(context.isExpressionLanguagePresent(input) || input.matches(pattern))
                .explanation(explanation).build();
    }

    /** Accepts https, and http on the own machine only: a token travels with each request. */
    private static ValidationResult validateUrl(final String subject, final String input, final ValidationContext context) {
        final ValidationResult.Builder result = new ValidationResult.Builder().subject(subject).input(input);
        if (context.isExpressionLanguagePresent(input)) {
            return result.valid(true).build();
        }
        try {
            final URI url = new URI(input.strip());
            final boolean isRoot = url.getHost() != null && (url.getPath() == null || url.getPath().matches("/*")) && url.getQuery() == null && url.getUserInfo() == null;
            final boolean isSafe = "https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme()) && List.of("127.0.0.1", "localhost", "[::1]").contains(url.getHost());
            return result.valid(isRoot && isSafe).explanation("it must be an address with https and without a path, such as https://contoso.crm4.dynamics.com").build();
        } catch (final URISyntaxException e) {
            return result.valid(false).explanation("it is no address").build();
        }
    }
}
