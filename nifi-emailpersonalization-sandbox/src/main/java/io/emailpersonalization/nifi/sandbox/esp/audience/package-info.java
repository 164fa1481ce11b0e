// SPDX-License-Identifier: Apache-2.0
/** The sandbox's store: audiences with their contacts, fields and memberships, and a log of status changes; the same for every vendor. */
package io.emailpersonalization.nifi.sandbox.esp.audience;
