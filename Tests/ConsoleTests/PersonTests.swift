import Console
import Testing

@Suite("Who decides")
struct PersonTests {
    @Test("is who --by names, else who called sudo, else the user")
    func order() {
        let user = Person(by: nil, environment: [:])
        #expect(!user.name.isEmpty && !user.account.isEmpty)
        #expect(Person(by: nil, environment: ["SUDO_USER": ""]).name == user.name)
        let caller = Person(by: nil, environment: ["SUDO_USER": "ann"])
        #expect(caller.name == "ann" && caller.account == user.account)
        #expect(Person(by: "bob", environment: ["SUDO_USER": "ann"]).name == "bob")
        #expect(caller.text == "ann (account \(user.account))")
        #expect(Person(by: user.account, environment: [:]).text == user.account)
    }
}
