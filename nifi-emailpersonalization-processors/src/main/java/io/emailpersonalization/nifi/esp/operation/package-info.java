// SPDX-License-Identifier: Apache-2.0
/** One class for each operation of PutEspContact, and the count and the preview of a push. */
package io.emailpersonalization.nifi.esp.operation;
