// SPDX-License-Identifier: Apache-2.0
/** Stand-ins for the surroundings of the bundle, each started in one line: a database, an ESP, a NiFi, and customers with known truth. */
package io.emailpersonalization.nifi.sandbox;
