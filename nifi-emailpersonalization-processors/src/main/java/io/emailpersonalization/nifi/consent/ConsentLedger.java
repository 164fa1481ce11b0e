// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.record.ConsentWord;
import io.emailpersonalization.nifi.store.Store;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.store.TableSet;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.lifecycle.OnEnabled;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.controller.ConfigurationContext;
import org.apache.nifi.controller.VerifiableControllerService;
import org.apache.nifi.dbcp.DBCPService;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.util.StandardValidators;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

@Tags({"consent", "ledger", "gdpr", "opt-in", "opt-out", "unsubscribe", "e-mail", "suppression"})
@CapabilityDescription("""
        Keeps evidence of consent to mail in PostgreSQL and decides, per address: the latest dated word counts, a withdrawal without a date outweighs every consent, a complaint and a \
        hard bounce beat everything, and what is not known is no consent. A withdrawal covers the other addresses of the same person. Addresses are kept as keyed hashes only.""")
@SeeAlso(classNames = {"io.emailpersonalization.nifi.consent.UpdateConsentLedger", "io.emailpersonalization.nifi.esp.PutEspContact"})
public final class ConsentLedger extends AbstractControllerService implements ConsentRegister, VerifiableControllerService {

    private static final int SHORTEST_KEY = 16;

    static final PropertyDescriptor CONNECTION_POOL = new PropertyDescriptor.Builder()
            .name("Database Connection Pooling Service")
            .description("The PostgreSQL database that holds the ledger")
            .identifiesControllerService(DBCPService.class)
            .required(true)
            .build();

    static final PropertyDescriptor HASH_KEY = new PropertyDescriptor.Builder()
            .name("Hash Key")
            .description("Secret under which addresses are hashed. Keep it as long as the ledger: under another key nothing that was said is found, and nobody is mailed.")
            .required(true)
            .sensitive(true)
            .addValidator((subject, input, context) -> new ValidationResult.Builder().subject(subject).valid(input.length() >= SHORTEST_KEY)
                    .explanation("it must have at least %d characters".formatted(SHORTEST_KEY)).build())
            .build();

    static final PropertyDescriptor CREATE_TABLES = new PropertyDescriptor.Builder()
            .name("Create Tables")
            .description("Whether the tables are created and upgraded when the service is enabled. False: run sql/consent-v1.sql of the bundle.")
            .allowableValues("true", "false")
            .defaultValue("true")
            .required(true)
            .build();

    static final PropertyDescriptor CHANNEL = name("Channel", "email", "The channel that consent is about");
    static final PropertyDescriptor PURPOSE = name("Purpose", "marketing", "The purpose that consent is about");

    static final PropertyDescriptor COVER_PERSON = new PropertyDescriptor.Builder()
            .name("Withdrawal Covers Person")
            .description("Whether a withdrawal covers the other addresses of the same person. A consent never does.")
            .allowableValues("true", "false")
            .defaultValue("true")
            .required(true)
            .build();

    private static final TableSet TABLES = new TableSet("consent", 1);

    private static final String INSERT = """
            insert into consent_evidence (evidence_key, address_key, channel, purpose, word, said_at, expires_at, source, person_key)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (evidence_key) do nothing""";

    private static final String SELECT = """
            select address_key, word, said_at, expires_at from consent_evidence where address_key = any(?) and channel = ? and purpose = ?
            union all
            select own.address_key, other.word, other.said_at, other.expires_at
            from (select distinct address_key, person_key from consent_evidence where address_key = any(?) and channel = ? and purpose = ? and person_key is not null) own
            join consent_evidence other on other.person_key = own.person_key and other.address_key <> own.address_key and other.channel = ? and other.purpose = ?
            where ? and other.word in ('withdrawn', 'complaint')""";

    private volatile Store store;
    private volatile AddressKey keys;
    private volatile String channel;
    private volatile String purpose;
    private volatile boolean coversPerson;
    private volatile boolean createTables;
    private volatile boolean ready;

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return List.of(CONNECTION_POOL, HASH_KEY, CREATE_TABLES, CHANNEL, PURPOSE, COVER_PERSON);
    }

    @OnEnabled
    public void enable(final ConfigurationContext context) {
        store = new Store(context.getProperty(CONNECTION_POOL).asControllerService(DBCPService.class));
        keys = new AddressKey(context.getProperty(HASH_KEY).getValue());
        channel = context.getProperty(CHANNEL).evaluateAttributeExpressions().getValue();
        purpose = context.getProperty(PURPOSE).evaluateAttributeExpressions().getValue();
        coversPerson = context.getProperty(COVER_PERSON).asBoolean();
        createTables = context.getProperty(CREATE_TABLES).asBoolean();
        ready = false;
    }

    /** With the first use and not when enabled: a service that waits for its database would hold up the start of the node. */
    private void prepare() throws StoreException {
        if (!ready) {
            TABLES.ensure(store, createTables);
            ready = true;
        }
    }

    @Override
    public int record(final List<Evidence> evidence) throws StoreException {
        prepare();
        return store.transaction(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                for (final Evidence statement : evidence) {
                    bind(insert, statement);
                    insert.addBatch();
                }
                int added = 0;
                for (final int count : insert.executeBatch()) {
                    added += Math.max(0, count);
                }
                return added;
            }
        });
    }

    private void bind(final PreparedStatement insert, final Evidence statement) throws SQLException {
        final String word = statement.word().name().toLowerCase(Locale.ROOT);
        final String person = statement.personKey() == null ? null : keys.hash(statement.source(), statement.personKey());
        insert.setString(1, keys.hash(channel, purpose, statement.source(), statement.personKey(), keys.of(statement.address()), word, String.valueOf(statement.saidAt()),
                String.valueOf(statement.expiresAt())));
        insert.setString(2, keys.of(statement.address()));
        insert.setString(3, channel);
        insert.setString(4, purpose);
        insert.setString(5, word);
        insert.setTimestamp(6, statement.saidAt() == null ? null : Timestamp.from(statement.saidAt()));
        insert.setTimestamp(7, statement.expiresAt() == null ? null : Timestamp.from(statement.expiresAt()));
        insert.setString(8, statement.source());
        insert.setString(9, person);
    }

    @Override
    public Map<String, ConsentState> states(final Collection<String> addresses, final Instant asOf) throws StoreException {
        prepare();
        final Map<String, String> keyOf = new LinkedHashMap<>();
        addresses.forEach(address -> keyOf.put(address, keys.of(address)));
        final Map<String, List<Decision.Statement>> statements = store.transaction(connection -> read(connection, keyOf.values()));
        final Map<String, ConsentState> states = new HashMap<>();
        keyOf.forEach((address, key) -> states.put(address, Decision.of(statements.getOrDefault(key, List.of()), asOf)));
        return states;
    }

    private Map<String, List<Decision.Statement>> read(final Connection connection, final Collection<String> addressKeys) throws SQLException {
        final Map<String, List<Decision.Statement>> statements = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            final Array array = connection.createArrayOf("text", addressKeys.toArray());
            select.setArray(1, array);
            select.setString(2, channel);
            select.setString(3, purpose);
            select.setArray(4, array);
            select.setString(5, channel);
            select.setString(6, purpose);
            select.setString(7, channel);
            select.setString(8, purpose);
            select.setBoolean(9, coversPerson);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    final Timestamp at = rows.getTimestamp(3);
                    final Timestamp expires = rows.getTimestamp(4);
                    statements.computeIfAbsent(rows.getString(1), any -> new ArrayList<>()).add(new Decision.Statement(Evidence.Word.valueOf(rows.getString(2).toUpperCase(Locale.ROOT)),
                            at == null ? ConsentWord.UNDATED : at.getTime(), expires == null ? null : expires.toInstant()));
                }
            }
        }
        return statements;
    }

    @Override
    public List<ConfigVerificationResult> verify(final ConfigurationContext context, final ComponentLog verificationLogger, final Map<String, String> variables) {
        final ConfigVerificationResult.Builder result = new ConfigVerificationResult.Builder().verificationStepName("Find Tables");
        try {
            TABLES.ensure(new Store(context.getProperty(CONNECTION_POOL).asControllerService(DBCPService.class)), context.getProperty(CREATE_TABLES).asBoolean());
            return List.of(result.outcome(Outcome.SUCCESSFUL).explanation("The tables of the ledger are there").build());
        } catch (final StoreException e) {
            return List.of(result.outcome(Outcome.FAILED).explanation(e.getMessage()).build());
        }
    }

    private static PropertyDescriptor name(final String name, final String value, final String description) {
        return new PropertyDescriptor.Builder().name(name).description(description).required(true).defaultValue(value)
                .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
                .addValidator(StandardValidators.NON_BLANK_VALIDATOR).build();
    }
}
