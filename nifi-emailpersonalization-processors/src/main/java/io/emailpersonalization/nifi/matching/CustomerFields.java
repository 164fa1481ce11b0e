// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.compare.MatchField;
import io.emailpersonalization.nifi.matching.merge.MemberKey;
import io.emailpersonalization.nifi.matching.merge.Strategy;
import io.emailpersonalization.nifi.matching.merge.Survivorship;
import io.emailpersonalization.nifi.record.CommonProperties;
import io.emailpersonalization.nifi.record.FieldPath;
import io.emailpersonalization.nifi.record.Moments;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which field of a record is what. Instances may be shared by threads. */
final class CustomerFields {

    private final Map<CustomerRole, FieldPath> roles;
    private final List<MatchField> compared = new ArrayList<>();
    private final List<FieldPath> comparedPaths = new ArrayList<>();
    private final int givenName;
    private final int familyName;
    private final Survivorship survivorship;
    private final Set<String> grantedValues;

    /**
     * @param compare further fields that are compared
     * @param strategies strategies of survivorship other than the default
     * @param grantedValues words that mean consent
     */
    CustomerFields(final Map<CustomerRole, FieldPath> roles, final Map<FieldPath, FieldKind> compare, final Map<FieldPath, Strategy> strategies, final Set<String> grantedValues) {
        this.roles = new EnumMap<>(roles);
        this.grantedValues = grantedValues;
        for (final CustomerRole role : CustomerRole.values()) {
            if (role.kind().isPresent() && (roles.containsKey(role) || role == CustomerRole.GIVEN_NAME || role == CustomerRole.FAMILY_NAME)) {
                final FieldPath path = roles.get(role);
                compared.add(new MatchField(path == null ? role.property().getName() : path.path(), role.kind().get()));
                comparedPaths.add(path);
            }
        }
        compare.forEach((path, kind) -> {
            compared.add(new MatchField(path.path(), kind));
            comparedPaths.add(path);
        });
        givenName = position(FieldKind.GIVEN_NAME);
        familyName = position(FieldKind.FAMILY_NAME);
        survivorship = new Survivorship(strategies, List.of(
                group(CustomerRole.EMAIL, CustomerRole.EMAIL_STATUS, CustomerRole.CONSENT, CustomerRole.CONSENT_DATE),
                group(CustomerRole.STREET, CustomerRole.POSTAL_CODE, CustomerRole.CITY, CustomerRole.COUNTRY),
                group(CustomerRole.GIVEN_NAME, CustomerRole.FAMILY_NAME, CustomerRole.FULL_NAME)).stream().filter(group -> !group.isEmpty()).toList());
    }

    private int position(final FieldKind kind) {
        for (int i = 0; i < compared.size(); i++) {
            if (compared.get(i).kind() == kind) {
                return i;
            }
        }
        throw new IllegalStateException();
    }

    private List<FieldPath> group(final CustomerRole... members) {
        final List<FieldPath> group = new ArrayList<>();
        for (final CustomerRole role : members) {
            if (roles.containsKey(role)) {
                group.add(roles.get(role));
            }
        }
        return group;
    }

    List<MatchField> compared() {
        return compared;
    }

    Survivorship survivorship() {
        return survivorship;
    }

    FieldPath path(final CustomerRole role) {
        return roles.get(role);
    }

    /** The raw values that are compared, in the order of {@link #compared}. */
    String[] values(final Record record) {
        final String[] values = new String[compared.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = comparedPaths.get(i) == null ? null : comparedPaths.get(i).readString(record);
        }
        if (isBlank(values[givenName]) && isBlank(values[familyName]) && roles.containsKey(CustomerRole.FULL_NAME)) {
            final String[] names = Names.split(roles.get(CustomerRole.FULL_NAME).readString(record));
            values[givenName] = names[0];
            values[familyName] = names[1];
        }
        return values;
    }

    private static boolean isBlank(final String text) {
        return text == null || text.isBlank();
    }

    String text(final CustomerRole role, final Record record) {
        final FieldPath path = roles.get(role);
        return path == null ? null : path.readString(record);
    }

    String key(final Record record) {
        return MemberKey.of(text(CustomerRole.SOURCE, record), text(CustomerRole.CUSTOMER_ID, record), record);
    }

    /** Milliseconds since 1970; {@link Long#MIN_VALUE} when the record does not say or is not understood. */
    long millis(final CustomerRole role, final Record record) {
        final FieldPath path = roles.get(role);
        return path == null ? Long.MIN_VALUE : Moments.of(path.read(record)).map(Instant::toEpochMilli).orElse(Long.MIN_VALUE);
    }

    /** True for consent, false for any other word, null where nothing is said. */
    Boolean granted(final Record record) {
        final String word = CommonProperties.word(text(CustomerRole.CONSENT, record));
        return word == null || word.isEmpty() ? null : (Boolean) grantedValues.contains(word);
    }

}
